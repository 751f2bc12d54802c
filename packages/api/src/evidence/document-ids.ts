import { uuidIds } from '../access/node.ts';

export const documentIds = uuidIds('doc');
