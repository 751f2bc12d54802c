export { fileCheckpoint } from './file-checkpoint.ts';
export { readCsv, readJsonl, type Row } from './read-rows.ts';
