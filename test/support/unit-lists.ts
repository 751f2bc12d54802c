import fs from 'node:fs';
import path from 'node:path';
import type { Caller } from '@lienthong/api/access/caller';
import type { TestApi } from './api.ts';

/** Rows of the lists under packages/api/data, as their files have them. */
export type UnitRow = Record<
  'code' | 'name' | 'parent_code' | 'valid_from' | 'valid_from_basis' | 'valid_to' | 'valid_to_basis',
  string
>;
export type SuccessionRow = Record<'level' | 'old_code' | 'new_code' | 'extent' | 'resolution', string>;

/** A reader of its own, so that the product's isn't trusted with the expectation. */
function csv<Row>(file: string): Row[] {
  const text = fs.readFileSync(path.resolve(import.meta.dirname, '../../packages/api/data', file), 'utf8');
  const [head = [], ...lines] = text
    .trimEnd()
    .split('\n')
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((m) => m[1]?.replaceAll('""', '"') ?? m[2] ?? ''),
    );
  return lines.map((cells) => Object.fromEntries(head.map((name, at) => [name, cells[at] ?? ''])) as Row);
}

export const of2021 = csv<UnitRow>('admin_units_vn_2021.csv');
export const of2025 = csv<UnitRow>('admin_units_vn_2025.csv');
export const moved = csv<SuccessionRow>('admin_unit_successions_2025.csv');

/** Those of both lists that are valid on a day. */
export const listed = (day: string): UnitRow[] =>
  [...of2021, ...of2025].filter((row) => row.valid_from <= day && (row.valid_to === '' || day <= row.valid_to));

const levels: Record<number, string> = { 2: 'PROVINCE', 3: 'DISTRICT', 5: 'COMMUNE' };
export const levelOf = (row: UnitRow): string | undefined => levels[row.code.length];

/** As a name is looked for, by a rule of its own. */
export const plain = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/gi, 'd').toLowerCase();

export const sorted = (texts: Iterable<string>): string[] => [...texts].sort();

/** All units of a filter, page by page; fails where a page does. */
export async function walkUnits(t: TestApi, caller: Caller, filter: object, selection = 'code'): Promise<any[]> {
  const found: any[] = [];
  for (let after: string | null = null; ;) {
    const { data, errors } = await t.ask(
      caller,
      `query($filter: AdministrativeUnitFilter, $after: Cursor) {
         administrativeUnits(filter: $filter, first: 100, after: $after) {
           nodes { ${selection} } pageInfo { hasNextPage endCursor } } }`,
      { filter, after },
    );
    if (errors) throw new Error(`a page was refused: ${errors.map((error) => error.message).join(' ')}`);
    const { nodes, pageInfo } = data.administrativeUnits;
    found.push(...nodes);
    if (!pageInfo.hasNextPage) return found;
    after = pageInfo.endCursor;
  }
}
