import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const text = { input: 'string', output: 'string' };

/** Features whose operations a client fetches when it first needs them. */
const onFirstUse = ['evidence', 'jobs', 'reconciliation'];

/** Configuration of graphql-codegen; `schema` is the server's own, which knows the doors, or the SDL. */
export const config = (schema) => ({
  schema,
  documents: here('../operations/**/*.graphql'),
  silent: true,
  errorsOnly: true,
  generates: {
    [here('../src/generated/types.ts')]: {
      // With `typescript` beside it, this version writes inputs and enums twice.
      plugins: ['typescript-operations'],
      config: {
        strictScalars: true,
        scalars: {
          ID: text,
          ClientRef: text,
          Cursor: text,
          Date: text,
          DateTime: text,
          PersonalNumber: text,
          Sha256: text,
          Text: text,
          UnitCode: text,
        },
        futureProofEnums: true,
        immutableTypes: true,
        skipTypename: true,
        enumType: 'string-literal',
      },
    },
    [here('../src/generated/operations.ts')]: { plugins: [{ [here('operation-table.mjs')]: { but: onFirstUse } }] },
    ...Object.fromEntries(
      onFirstUse.map((only) => [
        here(`../src/generated/${only}-operations.ts`),
        { plugins: [{ [here('operation-table.mjs')]: { only } }] },
      ]),
    ),
  },
});
