import { uuidIds } from '../access/node.ts';

export const jobIds = uuidIds('job');
