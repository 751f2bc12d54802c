import path from 'node:path';
import { expect, test } from '@jest/globals';
import ts from 'typescript';
import type {
  CommitteeClient,
  CorrectionInput,
  CorrectionItem,
  EducationClient,
  JusticeClient,
  FindingInput,
  LaborClient,
  PoliceClient,
  PoliceMove,
  RosterMember,
  ViewerQuery,
} from '@lienthong/sdk';
import { column, day, importRows, oneOf, optionalColumn, type Import } from '@lienthong/sdk/node';

const dist = path.resolve(import.meta.dirname, '../../packages/sdk/dist');

test('the types need nothing of Node', () => {
  const program = ts.createProgram([path.join(dist, 'sdk.d.ts'), path.join(dist, 'generated/personal-number.d.ts')], {
    types: [],
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    module: ts.ModuleKind.NodeNext,
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
  });
  const found = ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
  expect(found).toEqual([]);
}, 30_000);

/** Checked by the compiler: what a partner can't write by mistake. Never runs. */
export function refusedByTheCompiler(justice: JusticeClient, item: CorrectionItem): CorrectionInput[] {
  const subject = { personalNumber: '972299000001', birthYear: 1990 };
  const death = { subject, diedOn: '2021-05-08', place: 'Tây Ninh' };
  const correction = { subject, field: 'GIVEN_NAME', recorded: 'An', value: 'Ân', errorSource: 'REGISTRAR' } as const;
  const inputs: CorrectionInput[] = [
    { death },
    // @ts-expect-error exactly one kind
    { death, correction },
    // @ts-expect-error a death has no old value
    { death: { ...death, recorded: 'An' } },
    { supplement: { subject, field: 'NATIVE_PLACE', value: '72@origin' } },
    // @ts-expect-error a supplement has no old value
    { supplement: { subject, field: 'NATIVE_PLACE', recorded: '79@origin', value: '72@origin' } },
    // @ts-expect-error a supplement is for what can be missing
    { supplement: { subject, field: 'GIVEN_NAME', value: 'Ân' } },
    { change: { subject, field: 'GIVEN_NAME', recorded: 'An', value: 'Ân', ground: 'NAME_HARMS' } },
    // @ts-expect-error a change is of the name: a birth date can't have been right and become another
    { change: { subject, field: 'DATE_OF_BIRTH', recorded: '1990', value: '1991', ground: 'NAME_HARMS' } },
    // @ts-expect-error a change has a ground
    { change: { subject, field: 'GIVEN_NAME', recorded: 'An', value: 'Ân' } },
    // @ts-expect-error a value that the contract doesn't know
    { correction: { ...correction, field: 'GIVENNAME' } },
  ];
  // @ts-expect-error a kind of paper is a code
  const paper: CorrectionItem['evidence'][number] = { kind: 'Giấy khai sinh', reference: 'KS-17' };
  void justice.corrections.preview({ ...item, evidence: [paper] });
  // @ts-expect-error a bulk run has a name
  void justice.corrections.submitAll([item], {});
  // @ts-expect-error a list has no end of its own
  void justice.citizens.list().toArray();
  // @ts-expect-error answers are not written to
  (null as unknown as ViewerQuery).viewer.today = '2021-05-20';
  return inputs;
}

/** Checked by the compiler, likewise. */
export async function refusedOfCohorts(education: EducationClient, labor: LaborClient, item: CorrectionItem) {
  const known = { personalNumber: '972205000001', birthYear: 2005 };
  const members: RosterMember[] = [
    { member: { known } },
    // @ts-expect-error exactly one way of saying who
    { member: { known, confirmed: { candidate: 'x' } } },
    // @ts-expect-error a description has a birth date
    { member: { described: { surname: 'Nguyễn', givenName: 'An' } } },
  ];
  const options = { period: '2020-2021', name: 'Học sinh', runId: 'april' };
  await education.rosters.upload(members, { ...options, school: 'sch_a' });
  // @ts-expect-error a roster is of a school
  await education.rosters.upload(members, { ...options, site: 'sit_a' });
  // @ts-expect-error a run has a name
  await labor.workforces.upload(members, { site: 'sit_a', period: '2021-05', name: 'Người lao động' });
  const absent: unknown[] = [
    // @ts-expect-error the federation is offered no candidates
    labor.workforces.confirm,
    // @ts-expect-error nor shown persons
    labor.students,
  ];
  // @ts-expect-error a school corrects nothing
  void education.corrections.submit([item]);
  const plan = { born: column('Ngày sinh', day()), sex: optionalColumn('Giới tính', oneOf({ Nam: 'MALE' })) };
  const rows: Import<{ born: string; sex: 'MALE' | undefined }> = importRows('a.csv', plan, (row) => row);
  // @ts-expect-error an optional column may be empty
  const sexes: Import<string> = importRows('a.csv', plan, ({ sex }) => sex.toLowerCase());
  return [rows, sexes, absent];
}

/** Checked by the compiler, likewise. */
export function refusedOfPolice(police: PoliceClient, committee: CommitteeClient, item: CorrectionItem): unknown[] {
  const subject = { personalNumber: '972299000001', birthYear: 1990 };
  const residenceChange = { subject, currentResidence: '25456@origin', movedOn: '2021-05-03' };
  const presence = { subject, field: 'PRESENCE', recorded: 'PRESENT', value: 'ABROAD' } as const;
  const found: FindingInput[] = [
    { residenceChange },
    { populationCorrection: presence },
    // @ts-expect-error exactly one finding
    { residenceChange, populationCorrection: presence },
    // @ts-expect-error a move has a day
    { residenceChange: { subject, currentResidence: '25456@origin' } },
    // @ts-expect-error a death is registered by a civil-status office
    { death: { subject, diedOn: '2021-05-08', place: 'Tây Ninh' } },
  ];
  const which = { clientRef: 'a', id: 'cor_1', expectedVersion: 3 };
  const steps: PoliceMove['step'][] = [
    { approve: { evidenceChecked: true } },
    // @ts-expect-error the office that decided settles a contest
    { settle: { text: 'Đã kiểm tra' } },
  ];
  // @ts-expect-error nor do the police hand in what isn't theirs
  void police.corrections.submit([item]);
  // @ts-expect-error a contest shows a paper
  void police.corrections.contest([{ ...which, text: 'Khác tàng thư', evidence: [] }]);
  // @ts-expect-error an order that the contract doesn't know
  void police.corrections.list({}, { orderBy: 'OLDEST' });
  // @ts-expect-error a period has an end
  void police.statistics.turnaround({ from: '2021-01-01' });
  const absent: unknown[] = [
    // @ts-expect-error persons outside the range are pointed at by justice alone
    police.citizens.findBySubject,
    // @ts-expect-error a committee reads no requests
    committee.corrections.list,
    // @ts-expect-error and corrects nothing
    committee.corrections.submit,
  ];
  return [found, steps, absent];
}
