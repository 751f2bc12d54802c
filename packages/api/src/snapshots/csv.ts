import type { SnapshotDocument, SnapshotRow } from '@lienthong/schema/snapshots';
import { csvCell } from '../access/csv-cell.ts';
import { metricCodes, metrics } from '../domain/metric.ts';
import type { SnapshotText } from './snapshots.ts';

type Value = string | number | null;

const columns: readonly { name: string; value(row: SnapshotRow): Value }[] = [
  { name: 'place', value: ({ place }) => place },
  { name: 'rank', value: ({ rank }) => rank },
  { name: 'code', value: ({ unit }) => unit.code },
  { name: 'unit', value: ({ unit }) => unit.id },
  { name: 'name', value: ({ unit }) => unit.name },
  { name: 'rateNumerator', value: ({ rate }) => rate?.numerator ?? null },
  { name: 'rateDenominator', value: ({ rate }) => rate?.denominator ?? null },
  { name: 'reason', value: ({ reason }) => reason },
  { name: 'remaining', value: ({ remaining }) => remaining },
  ...metricCodes.map((code) => {
    const name = metrics[code].field;
    return { name, value: ({ figures }: SnapshotRow): Value => figures?.[name] ?? null };
  }),
  {
    name: 'targets',
    value: ({ targets }) =>
      targets.map(({ metric, value, dueBefore }) => `${metric} ${String(value)} before ${dueBefore}`).join('; '),
  },
];

/** The facts first, with what the signed document is found and held against by; then the rows in their places. */
export function csvOf({ text, signature }: SnapshotText): string {
  const { form, id, level, within, asOf, by, definitions, frozenAt, keyId, inputSha256, rows } = JSON.parse(
    text,
  ) as SnapshotDocument;
  const facts = {
    snapshot: id,
    level,
    within: within.id,
    asOf,
    by,
    definitions,
    frozenAt,
    inputSha256,
    keyId,
    signature,
  };
  const head = Object.entries(facts).map(([name, value]) => `${name}=${String(value)}`);
  const lines = [
    columns.map(({ name }) => name),
    ...rows.map((row) => columns.map(({ value }) => csvCell(value(row)))),
  ];
  return [`# ${form} ${head.join(' ')}`, ...lines.map((cells) => cells.join(','))]
    .map((line) => `${line}\r\n`)
    .join('');
}
