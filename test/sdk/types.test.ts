import path from 'node:path';
import { expect, test } from '@jest/globals';
import ts from 'typescript';
import type {
  CorrectionInput,
  CorrectionItem,
  EducationClient,
  JusticeClient,
  LaborClient,
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
