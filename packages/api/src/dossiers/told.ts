import type { CheckRefusal } from '../domain/corrections/refusal.ts';
import { refusal, type Refusal, type Told } from '../access/write-protocol.ts';
import { dossierIds } from '../enrollment/enrollments.ts';

/** What followers of the person's unit are told, and those of the unit that collected where it is another. */
export function tellOf(
  type: string,
  dossier: { id: string; unitNo: number; collectingUnitNo: number; version: number },
): Told[] {
  const { id, unitNo, collectingUnitNo, version } = dossier;
  return [...new Set([unitNo, collectingUnitNo])].map((one) => ({
    type,
    subjectId: id,
    unitNo: one,
    version,
    fields: [],
  }));
}

/** A refusal of the domain in the words of the contract; a dossier by its id of the API. */
export function refusalOf({ code, path, params: { dossier, ...params } }: CheckRefusal): Refusal {
  return refusal(code, path, dossier === undefined ? params : { ...params, dossier: dossierIds.of(dossier) });
}
