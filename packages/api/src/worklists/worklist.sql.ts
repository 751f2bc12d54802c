import { worklistKinds, type WorklistKind } from '@lienthong/schema/worklists';
import { citizenColumns, joined, type CitizenRow } from '../citizens/citizen.sql.ts';
import { bornByForCard } from '../domain/eligibility.ts';
import { bornForBirthday, isOfDossiers, sinceColumns, type PersonListKind } from '../domain/worklists.ts';
import { overdueSql } from '../dossiers/dossier-list.sql.ts';
import { countStatement, pageStatement, type Statement, once, numbered, type Condition } from '../store/statement.ts';

/** Who stands on a list of a kind: what is read, what must hold, and the keys of its order with their types. */
export interface Members {
  /** Names the person c and, where the list is of dossiers, the dossier d. */
  from: string;
  /** Whose unit bounds the list: the row that its order is read from. */
  unit: string;
  where: (next: () => string) => string[];
  values: unknown[];
  keys: readonly [string, string];
  types: readonly [string, string];
  /** The enrollment status as a published line has it, on a day that is a parameter. */
  state: (day: string) => string;
}

/** The living of Vietnamese nationality. */
export const mayHold = `c.life_status = 'ALIVE' and c.nationality = 'VN'`;

/** What is joined to a person whose case dossier stands in the list's own row. */
const besidesDossier = joined
  .split('\n')
  .filter((line) => !line.includes('join dossier d'))
  .join('\n');

/** What a person's row says of a list that is not of dossiers; the published lines say the state too. */
const ofPersons = {
  NOT_ENROLLED: {
    where: (next) => [`c.case_state is null and ${mayHold}`, `c.date_of_birth <= ${next()}::date`],
    values: (today) => [bornByForCard(today)],
    key: ['c.unit_no', 'int'],
    state: (day) => `case when c.invited_on <= ${day}::date then 'INVITED' else 'NOT_ENROLLED' end`,
  },
  NO_SHOW: {
    where: () => [`c.no_show_on is not null and ${mayHold}`],
    values: () => [],
    key: ['c.no_show_on', 'date'],
    state: () =>
      `case coalesce(c.case_state, '') when '' then 'INVITED' when 'DELIVERED' then 'EXCHANGE_DUE' else c.case_state end`,
  },
  BECOMING_ELIGIBLE: {
    where: (next) => [
      `c.case_state is null and ${mayHold}`,
      `c.date_of_birth > ${next()}::date and c.date_of_birth <= ${next()}::date`,
    ],
    values: bornForBirthday,
    key: ['c.date_of_birth', 'date'],
    state: () => `'NOT_ELIGIBLE'`,
  },
} as const satisfies Record<
  PersonListKind,
  {
    where: Members['where'];
    values: (today: string, days: number) => unknown[];
    key: readonly [string, string];
    state: (day: string) => string;
  }
>;

/** Needs today, and for BECOMING_ELIGIBLE the days ahead. */
export function membersOf(kind: WorklistKind, today: string, days: number): Members {
  if (!isOfDossiers(kind)) {
    const { where, values, key, state } = ofPersons[kind];
    return {
      from: 'citizen c',
      unit: 'c.unit_no',
      where,
      values: values(today, days),
      keys: [key[0], 'c.id'],
      types: [key[1], 'uuid'],
      state,
    };
  }
  const states = worklistKinds[kind].states.map((state) => `'${state}'`).join(', ');
  const late = kind === 'OVERDUE';
  return {
    from: 'dossier d join citizen c on c.id = d.citizen_id',
    unit: 'd.unit_no',
    where: (next) => [
      late ? overdueSql(next()) : `d.state in (${states})`,
      // In this form the planner doesn't take it for as rare as two keys that agree by chance, and reads in order: 5 s against 1 ms.
      `coalesce(c.case_dossier_id = d.id, false)`,
      mayHold,
    ],
    values: late ? [today] : [],
    keys: [`d.${sinceColumns[kind]}`, 'd.citizen_id'],
    types: ['date', 'uuid'],
    state: () => 'c.case_state',
  };
}

const form = (kind: WorklistKind, conditions: readonly Condition[]): string =>
  `${kind}/${conditions.map(({ name }) => name).join('')}`;

/** The values are those of the range, of the kind and of the conditions, of the position where there is one, and the page's size. */
export function itemPage(
  kind: WorklistKind,
  { from, unit, where, values, keys, types }: Members,
  conditions: readonly Condition[],
  further: boolean,
): Statement<CitizenRow & { more: boolean }> {
  const name = `worklist/${form(kind, conditions)}${further ? '+' : ''}`;
  return once(name, () => {
    const next = numbered();
    const all = [`${unit} between ${next()} and ${next()}`, ...where(next), ...conditions.map(({ sql }) => sql(next))];
    if (further) all.push(`(${keys.join(', ')}) > (${types.map((type) => `${next()}::${type}`).join(', ')})`);
    const size = 2 + values.length + conditions.flatMap((one) => one.values).length + (further ? 2 : 0) + 1;
    const text = `select ${citizenColumns}, null as "matchedNumberStatus" from ${from}
   ${isOfDossiers(kind) ? besidesDossier : joined}
   where ${all.join(' and ')} order by ${keys.join(', ')} limit $${String(size)} + 1`;
    return pageStatement<CitizenRow>(name, 'id', size, text);
  });
}

export function itemCount(
  kind: WorklistKind,
  { from, unit, where }: Members,
  conditions: readonly Condition[],
): Statement<{ counted: number }> {
  const name = `worklist/count/${form(kind, conditions)}`;
  return once(name, () => {
    const next = numbered();
    const all = [`${unit} between ${next()} and ${next()}`, ...where(next), ...conditions.map(({ sql }) => sql(next))];
    const text = `select count(*)::int as counted from (select from ${from} where ${all.join(' and ')} limit ${next()}) x`;
    return countStatement<{ counted: number }>(name, text);
  });
}
