import type { Told } from '../access/write-protocol.ts';
import type { RequestRow } from './correction.sql.ts';

/** What followers are told of a request. */
export const toldOf = (
  type: string,
  row: Pick<RequestRow, 'id' | 'unitNo' | 'version' | 'field' | 'fields'>,
): Told => ({
  type,
  subjectId: row.id,
  unitNo: row.unitNo,
  version: row.version,
  fields: row.field ? [row.field] : [...row.fields],
});
