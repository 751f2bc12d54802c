import { uuidIds } from '../access/node.ts';

export const taskIds = uuidIds('nrt');
