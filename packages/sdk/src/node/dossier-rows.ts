import { intakeIssues } from '../facades/dossier-check.ts';
import { receiptRef } from '../facades/register-ref.ts';
import type { DossierIntake } from '../generated/types.ts';
import { collectionKind, dossierGround, dossierType } from './dossier-words.ts';
import { importRows, type Import, type ImportOptions } from './import-rows.ts';
import { column, optionalColumn, type PlannedRow } from './plan.ts';
import { day, fullName, name, personalNumber, text, wholeNumber, type Reader } from './readers.ts';

/** The day of birth, or its year alone; of both the year is the fact. */
const birthYear: Reader<number> = (given) => {
  const read = day()(/^\d{4}$/.test(given) ? `${given}-01-01` : given);
  return read.ok ? { ok: true, value: Number(read.value.slice(0, 4)) } : read;
};

const unitCode: Reader<string> = (given) =>
  /^\d{2,3}$|^\d{5}(-\d{2,3})?$/.test(given)
    ? { ok: true, value: given }
    : { ok: false, code: 'BAD_USER_INPUT', rule: 'Code of a unit: 2, 3 or 5 digits.' };

/** How a list of collected dossiers is read. One's own list has other names: `{ ...dossierPlan, unit: column('Đội', ...) }`. */
export const dossierPlan = {
  receiptNumber: column(['Số biên nhận', 'Số giấy hẹn', 'Receipt number'], text({ max: 40 })),
  personalNumber: column(['Số định danh cá nhân', 'Số định danh', 'CCCD', 'Personal number'], personalNumber()),
  name: optionalColumn(['Họ và tên', 'Họ tên', 'Full name'], fullName()),
  givenName: optionalColumn(['Tên', 'Given name'], name()),
  birthYear: optionalColumn(['Ngày sinh', 'Năm sinh', 'Date of birth', 'Birth year'], birthYear),
  type: column(['Loại hồ sơ', 'Loại cấp', 'Type'], dossierType),
  ground: optionalColumn(['Lý do', 'Lý do cấp đổi, cấp lại', 'Ground'], dossierGround),
  kind: column(['Nơi thu nhận', 'Loại điểm thu nhận', 'Collected at'], collectionKind),
  unit: column(['Mã đơn vị', 'Mã đơn vị thu nhận', 'Unit'], unitCode),
  collectedOn: column(['Ngày thu nhận', 'Collected on'], day()),
  collectedBy: optionalColumn(['Mã cán bộ', 'Mã cán bộ thu nhận', 'Collected by'], text({ max: 200 })),
  redoOf: optionalColumn(['Thu nhận lại của', 'Redo of'], text({ max: 200 })),
  submission: optionalColumn(['Lần gửi', 'Submission'], wholeNumber({ min: 1, max: 99 })),
};

/**
 * The item of a row. The ref is of the receipt, and of the sending where the row was mended after a refusal. All facts that
 * the row has beside the number go with it: twins share a birth year, and of some names of the highlands the last word is no
 * given name, for which the column of the given name stands.
 */
export function toIntake(row: PlannedRow<typeof dossierPlan>): DossierIntake {
  const { receiptNumber, personalNumber: number, name: full, birthYear: year, type, ground, collectedOn } = row;
  const { kind, unit, collectedBy, redoOf, submission } = row;
  const givenName = row.givenName ?? full?.givenName;
  return {
    clientRef: receiptRef({ unit, number: receiptNumber, year: Number(collectedOn.slice(0, 4)), submission }),
    subject: {
      personalNumber: number,
      ...(givenName !== undefined && { givenName }),
      ...(year !== undefined && { birthYear: year }),
    },
    type,
    ...(ground !== undefined && { ground }),
    collectionPoint: { kind, unit },
    collectedOn,
    ...(collectedBy !== undefined && { collectedBy }),
    receiptNumber,
    ...(redoOf !== undefined && { redoOf }),
  };
}

/** Collected dossiers of a file, CSV or JSONL, as items of `recordDossiers`: for `recordAll`, or as a job by `importByJob`. */
export const importDossiers = (file: string, options: ImportOptions<DossierIntake> = {}): Import<DossierIntake> =>
  importRows(file, dossierPlan, toIntake, { validate: intakeIssues, ...options });
