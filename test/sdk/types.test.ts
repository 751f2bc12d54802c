import path from 'node:path';
import { expect, test } from '@jest/globals';
import ts from 'typescript';
import type { CorrectionInput, CorrectionItem, JusticeClient, ViewerQuery } from '@lienthong/sdk';

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
