export { intakeIssues } from '../facades/dossier-check.ts';
export { documentFile } from './document-file.ts';
export { dossierPlan, importDossiers, toIntake } from './dossier-rows.ts';
export { fileCheckpoint } from './file-checkpoint.ts';
export { importByJob, type ImportedRow, type JobImport, type JobImportOptions } from './import-job.ts';
export { importRows, type Import, type ImportOptions, type ImportSummary } from './import-rows.ts';
export type { RowIssue } from './import-report.ts';
export { writeJsonLines } from './json-lines.ts';
export { column, optionalColumn, type Column, type Plan, type PlannedRow } from './plan.ts';
export {
  day,
  fullName,
  name,
  oneOf,
  personalNumber,
  text,
  wholeNumber,
  type FullName,
  type Reader,
  type Reading,
} from './readers.ts';
export { readCsv, readJsonl, type Row } from './read-rows.ts';
