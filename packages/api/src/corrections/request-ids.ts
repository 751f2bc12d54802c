import { uuidIds } from '../access/node.ts';

export const requestIds = uuidIds('cor');
