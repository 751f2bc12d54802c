import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays } from '@lienthong/schema/civil-date';
import type { Caller } from '@lienthong/api/access/caller';
import { familyKinds, isFamilyKind, type FamilyKind } from '@lienthong/api/domain/corrections/family';
import type { SubmittableKind } from '@lienthong/api/domain/corrections/kinds';
import { isNewcomer } from '@lienthong/api/domain/corrections/newcomer';
import { compare } from '@lienthong/api/store/recount';
import type { RecordedFieldCode } from '@lienthong/schema/correction-fields';
import { correctionSteps, type CorrectionState } from '@lienthong/schema/correction-life';
import { openTestApi, type Answer, type TestApi } from '../support/api.ts';
import {
  accepted,
  approve,
  decide,
  footprint,
  livesIn,
  preview,
  stepOf,
  submit,
  tryMove,
  trySubmit,
  type Json,
  type Outcome,
  type RequestAnswer,
} from '../support/corrections.ts';
import { createDraw } from '../support/mixture.ts';
import { generators, kinds, recordedOf, senderOf } from '../support/mixed-corrections.ts';
import { knownPeople, type Draw, type Known } from '../support/mixed-items.ts';

let t: TestApi;
/** Whose systems hand in, and who decides, by kind of agency and unit. */
let systems: Record<'JUSTICE' | 'POLICE' | 'REPORTER', Caller>;
let officers: Map<string, Caller[]>;
let strangers: Caller[];
beforeAll(async () => {
  t = await openTestApi();
  const police = { purpose: 'POPULATION_REVIEW' } as const;
  const justice = t.caller('justice-703-registry');
  const review = t.caller('police-703-register', police);
  systems = { JUSTICE: justice, POLICE: review, REPORTER: review };
  const pair = (client: string, agency: string, purpose: object): Caller[] =>
    [1, 2].map((nth) => t.caller(client, { ...purpose, officer: `officer-${agency}-${String(nth)}` }));
  officers = new Map([
    ['JUSTICE 703', pair('justice-703-registry', 'justice-703', {})],
    ['JUSTICE 25456', pair('justice-25456-registry', 'justice-25456', {})],
    ['POLICE 25456', pair('police-25456-register', 'police-25456', police)],
    ['POLICE 703', pair('police-703-register', 'police-703', police)],
  ]);
  strangers = [
    t.caller('justice-706-registry', { officer: 'officer-justice-706-1' }),
    t.caller('committee-25456-review'),
  ];
});
afterAll(() => t.close());

const first = (desk: string): Caller => officers.get(desk)?.[0] ?? (strangers[0] as Caller);

const ofTheCity = `${livesIn('703')} and c.date_of_birth < '2020-01-01'`;
const read = (condition: string): Promise<Known[]> => t.oracle<Known>(knownPeople(condition));
const readOne = async (id: string): Promise<Known> => (await read(`c.id = '${id}'`))[0]!;

async function expectCounted(): Promise<void> {
  const owner = { query: async (sql: string) => ({ rows: await t.oracle(sql) }) };
  expect((await compare(owner as never)).difference).toBeNull();
}

type Table = 'citizen' | 'card' | 'dossier' | 'relation' | 'task';
/** What the tables say of a person, a row by its id; of the person's own row what the rest of the data doesn't decide. */
async function rowsOf(person: string): Promise<Record<Table, Map<string, Json>>> {
  const of = async (sql: string): Promise<Map<string, Json>> =>
    new Map((await t.oracle<{ row: Json }>(sql, [person])).map(({ row }) => [row['id'] as string, row]));
  return {
    citizen: await of(
      `select to_jsonb(c) - '{version,name_key,given_key,case_dossier_id,case_state,exchange_due_on,held_fields}'::text[] as row from citizen c where id = $1`,
    ),
    // Where a person moves the rows go along.
    card: await of(`select to_jsonb(k) - 'unit_no' as row from card k where citizen_id = $1 order by id`),
    dossier: await of(`select to_jsonb(d) - 'unit_no' as row from dossier d where citizen_id = $1 order by id`),
    relation: await of(
      `select to_jsonb(f) - '{unit_no,other_unit_no}'::text[] as row from family_relation f where $1::uuid in (citizen_id, other_id)`,
    ),
    task: await of(`select to_jsonb(k) - 'unit_no' as row from number_task k where citizen_id = $1`),
  };
}
const changedIn = (before: Map<string, Json>, after: Map<string, Json>): string[] =>
  [...after].flatMap(([id, row]) => (JSON.stringify(row) === JSON.stringify(before.get(id)) ? [] : [id]));

const keyOf = ({ id }: { id: string }): string => id.slice('cor_'.length);
const deskOf = async (request: { id: string }): Promise<string> =>
  (
    await t.oracle<{ desk: string }>(
      `select q.agency_kind || ' ' || u.code as desk from correction_request q join administrative_unit u on u.unit_no = q.office_unit_no where q.id = $1`,
      [keyOf(request)],
    )
  )[0]!.desk;

/** What makes somebody fit a kind that next to nobody fits: a row that is otherwise, or a request that was applied. */
const arrangements: Partial<Record<SubmittableKind, { columns: string } | { first: SubmittableKind }>> = {
  SUPPLEMENT: { columns: `ethnicity = null` },
  MISSING_OR_DEAD_REVERSAL: {
    columns: `presence = 'MISSING', presence_on = '2021-05-01', presence_source = 'COURT'`,
  },
  DIVORCE: { first: 'MARRIAGE' },
  ANNULMENT: { first: 'MARRIAGE' },
  GUARDIANSHIP_END: { first: 'GUARDIANSHIP' },
  ADOPTION_END: { first: 'ADOPTION' },
};

let drawn = 0;
/** Chance by a seed, with entries and names that no other item of the run has; others are found among `people`. */
const drawOf = (seed: number, people: readonly Known[]): Draw => ({
  ...createDraw(seed + 1),
  number: () => `entry-${String(++drawn)}`,
  other: (fits) => people.find(fits),
});

const beginning = async (persons: readonly string[]): Promise<Map<string, Json>> =>
  new Map(
    (await t.oracle<{ row: Json }>(`select to_jsonb(c) as row from citizen c where id = any($1)`, [persons])).map(
      ({ row }) => [row['id'] as string, row],
    ),
  );
const derived = ['version', 'name_key', 'given_key', 'case_dossier_id', 'case_state', 'exchange_due_on', 'held_fields'];
const facts = (row: Json): Json => Object.fromEntries(Object.entries(row).filter(([name]) => !derived.includes(name)));

/** The history of each person leads back to how it began, an entry for each version. */
async function expectHistory(begun: ReadonlyMap<string, Json>): Promise<void> {
  const now = await beginning([...begun.keys()]);
  for (const [person, before] of begun) {
    const entries = await t.oracle<{ version: number; former: Json; changed: string[] }>(
      `select version, former, changed from citizen_history where citizen_id = $1 and version >= $2 order by version desc`,
      [person, before['version']],
    );
    const row = now.get(person)!;
    const last = row['version'] as number;
    expect(entries.map(({ version }) => version)).toEqual(entries.map((_, at) => last - 1 - at));
    expect(last - entries.length).toBe(before['version']);
    for (const { former, changed } of entries) expect(Object.keys(former).toSorted()).toEqual(changed.toSorted());
    expect(facts(Object.assign({}, row, ...entries.map(({ former }) => former)) as Json)).toEqual(facts(before));
  }
}

describe('a preview of each kind', () => {
  const taken = new Set<string>();
  /** The free persons of the city, each of whom is taken once. */
  const free = async (): Promise<Known[]> =>
    (
      await read(
        `${ofTheCity} and not exists (select from correction_request q where q.citizen_id = c.id or q.other_id = c.id)`,
      )
    ).filter(({ id }) => !taken.has(id));
  const drawAmong = (seed: number, people: readonly Known[]): Draw => {
    const draw = drawOf(seed, people);
    return {
      ...draw,
      other(fits) {
        const one = people.find((each) => !taken.has(each.id) && fits(each));
        if (one) taken.add(one.id);
        return one;
      },
    };
  };

  async function someoneFor(kind: SubmittableKind, people: readonly Known[], draw: Draw): Promise<Known> {
    const home = (one: Known): boolean => kind !== 'REPORT' || one.commune === '25456';
    const arranged = arrangements[kind];
    const fits =
      arranged === undefined
        ? generators[kind].fits
        : 'first' in arranged
          ? generators[arranged.first].fits
          : ({ lifeStatus }: Known): boolean => lifeStatus === 'ALIVE';
    const person = people.find((one) => !taken.has(one.id) && home(one) && fits(one));
    if (!person) throw new Error(`the demo has nobody left for ${kind}`);
    taken.add(person.id);
    if (arranged === undefined) return person;
    if ('first' in arranged) {
      const item = { clientRef: `first-${person.id}`, ...generators[arranged.first].make(person, draw) };
      expect((await applied(item, systems[senderOf(arranged.first)])).state).toBe('APPLIED');
    } else {
      await t.oracle(`update citizen set ${arranged.columns}, version = version + 1 where id = $1`, [person.id]);
    }
    return readOne(person.id);
  }

  /** Hands in, reviews and approves. */
  async function applied(item: Json, sender: Caller): Promise<RequestAnswer> {
    const request = accepted(await submit(t, sender, item));
    const [one, other] = officers.get(await deskOf(request))!;
    const officer = (item['registration'] as Json | undefined)?.['registeredBy'] === one!.officer?.id ? other! : one!;
    const done = accepted([await decide(t, officer, request)]);
    return { ...done, dueOn: request.dueOn, late: request.late };
  }

  test.each(kinds)(
    '%s says what applying does, and no more is done',
    async (kind) => {
      await fc.assert(
        fc.asyncProperty(fc.nat(), async (seed) => {
          const people = await free();
          const draw = drawAmong(seed, people);
          const person = await someoneFor(kind, people, draw);
          const own = { clientRef: `${kind}-${person.id}`, ...generators[kind].make(person, draw) };
          const sender = systems[senderOf(kind)];
          const untouched = await footprint(t);
          const told = await preview(t, sender, own);
          expect(await footprint(t)).toEqual(untouched);
          expect(told['refusals']).toEqual([]);

          const registered = await rowsOf(person.id);
          const request = await applied(own, sender);
          expect([request.dueOn, request.late]).toEqual([told['dueOn'], told['late']]);
          expect([request.state, request.effects]).toEqual(['APPLIED', told['effects']]);

          // Whatever changed is named by an effect, with its value; whatever an effect names changed.
          const [kept = { effects: [], subject: '' }] = await t.oracle<{ effects: Json[]; subject: string }>(
            `select effects, citizen_id as subject from correction_request where id = $1`,
            [keyOf(request)],
          );
          const { effects, subject } = kept;
          const before = isNewcomer(kind) ? await rowsOf('00000000-0000-0000-0000-000000000000') : registered;
          const after = await rowsOf(subject);
          const columns = Object.assign({}, ...effects.map((one) => one['columns'] ?? one['person'] ?? {})) as Json;
          expect(after.citizen.get(subject)).toMatchObject({ ...before.citizen.get(subject), ...columns });
          expect(changedIn(before.citizen, after.citizen)).toEqual(Object.keys(columns).length > 0 ? [subject] : []);
          for (const [table, name] of [
            ['card', 'cardId'],
            ['dossier', 'dossierId'],
          ] as const) {
            const named = new Set(effects.flatMap((effect) => (effect[name] as string | undefined) ?? []));
            expect(changedIn(before[table], after[table]).toSorted()).toEqual([...named].toSorted());
          }
          const named = (effect: string): Json[] => effects.filter((one) => one['effect'] === effect);
          const facts = (one: Json): Json => ({
            relation: one['relation'],
            from: one['from'],
            otherId: one['otherId'],
          });
          const changed = changedIn(before.relation, after.relation).map((id) => after.relation.get(id)!);
          const [ended, opened] = [
            changed.filter((one) => one['ended_by'] !== null),
            changed.filter((one) => one['ended_by'] === null),
          ];
          expect(
            ended.map((one) => ({ relationId: one['id'], on: one['valid_to'], reason: one['end_reason'] })),
          ).toEqual(named('END_RELATION').map(({ relationId, on, reason }) => ({ relationId, on, reason })));
          expect(
            opened
              .map((one) => facts({ ...one, from: one['valid_from'], otherId: one['other_id'] }))
              .toSorted(byRelation),
          ).toEqual(named('OPEN_RELATION').map(facts).toSorted(byRelation));
          const tasks = [
            ...named('NUMBER_REESTABLISHMENT_TASK'),
            ...named('NUMBER_REQUESTED'),
            ...named('NUMBER_TASK_VOID'),
          ];
          expect(changedIn(before.task, after.task)).toHaveLength(tasks.length);
          const noticed = await t.oracle(
            `select topic, recipient_no as no from notice where request_id = $1 order by topic, recipient_no`,
            [keyOf(request)],
          );
          expect(noticed).toEqual(
            named('NOTIFY_AGENCIES')
              .toSorted((one, other) => (one['topic'] < other['topic'] ? -1 : 1))
              .flatMap(({ topic, recipients }) => (recipients as number[]).map((no) => ({ topic, no }))),
          );
        }),
        { numRuns: 3 },
      );
    },
    30_000,
  );
});
const byRelation = (one: Json, other: Json): number => (one['relation'] < other['relation'] ? -1 : 1);

/** A request as the walk goes by it. */
interface Standing {
  id: string;
  version: number;
  state: CorrectionState;
  kind: SubmittableKind;
  field: RecordedFieldCode | null;
  person: string;
  desk: string;
  sender: 'JUSTICE' | 'POLICE' | 'REPORTER';
}
const requestsOf = async (persons: readonly string[]): Promise<Standing[]> =>
  (
    await t.oracle<Omit<Standing, 'sender'>>(
      `select 'cor_' || q.id as id, q.version, q.state, q.kind, q.field, q.citizen_id as person, q.agency_kind || ' ' || u.code as desk
       from correction_request q join administrative_unit u on u.unit_no = q.office_unit_no where q.citizen_id = any($1)
         or q.kind in ('BIRTH', 'PERSON_FOUND') and exists (select from outcome o where o.thing_id = q.id and o.client_ref like 'walk-%') order by q.id`,
      [persons],
    )
  ).map((row) => ({ ...row, sender: senderOf(row.kind) }));

const text = { text: 'Theo hồ sơ' };
const steps = {
  REVIEW: () => ({ review: {} }),
  RELEASE: () => ({ release: {} }),
  VERIFY: () => ({ verify: text }),
  APPROVE: () => approve,
  REJECT: () => ({ reject: text }),
  ASK: () => ({ ask: text }),
  ANSWER: () => ({ answer: text }),
  WITHDRAW: () => ({ withdraw: text }),
  CONTEST: () => ({ contest: { ...text, evidence: [{ kind: 'IDENTITY_PAPER', reference: 'TT-9' }] } }),
  SETTLE: () => ({ settle: text }),
  REVERSE: () => ({ reverse: { ...text, number: '12/QĐ', body: 'TAND', decidedOn: '2021-05-19' } }),
  REBASE: ({ kind, field }: Standing, person: Known) => {
    const value = field === null || kind === 'SUPPLEMENT' ? null : recordedOf(person, field);
    return { rebase: value === null ? {} : { recorded: value } };
  },
} as const satisfies Partial<Record<keyof typeof correctionSteps, (request: Standing, person: Known) => Json>>;
type StepName = keyof typeof steps;
const stepNames = Object.keys(steps) as StepName[];
/** So that many requests come to be applied. */
const oftener: Partial<Record<StepName, number>> = { REVIEW: 4, APPROVE: 5, ANSWER: 3, REVERSE: 3 };

/** Who may take a step, as a rule; `nth` chooses among them, and now and then somebody else. */
function takersOf(step: StepName, { desk, sender }: Standing): Caller[] {
  const { by } = correctionSteps[step];
  if (by === 'SUBMITTER')
    return [systems[sender], ...(officers.get(sender === 'JUSTICE' ? 'JUSTICE 703' : 'POLICE 703') ?? [])];
  if (by === 'POLICE') return officers.get('POLICE 703') ?? [];
  return officers.get(desk) ?? strangers;
}

const anyOf = <T>(list: readonly T[], nth: number): T => list[nth % list.length] as T;

/** One thing that somebody does; numbers choose among what there is when it is done. */
const actionsOf = (submitting: number) =>
  fc.noBias(
    fc.oneof(
      {
        weight: submitting,
        arbitrary: fc.record({
          does: fc.constant('submit' as const),
          who: fc.nat(7),
          whom: fc.nat(2),
          kind: fc.constantFrom(...kinds),
          seed: fc.nat(),
        }),
      },
      {
        weight: 9,
        arbitrary: fc.record({
          does: fc.constant('step' as const),
          who: fc.nat(15),
          which: fc.nat(4),
          step: fc.nat(1000),
          off: fc.nat(20),
        }),
      },
      { weight: 1, arbitrary: fc.record({ does: fc.constant('pass' as const), days: fc.constantFrom(1, 8, 50) }) },
    ),
  );
type Action = ReturnType<typeof actionsOf> extends fc.Arbitrary<infer Value> ? Value : never;

describe('whatever anybody does in any order', () => {
  let today = '2021-05-20';

  /** The persons that an accepted or refused item reached are in the audit of its call. */
  async function expectAudited(
    { context, data }: Answer,
    persons: readonly (string | undefined)[],
  ): Promise<Outcome[]> {
    const outcomes = Object.values(data as Record<string, Outcome[]>)[0] ?? [];
    const [trace] = await t.oracle<{ persons: string[] }>(
      `select coalesce(array_agg(distinct p::text), '{}') as persons from audit a, unnest(a.persons) p where a.request_id = $1`,
      [context.requestId],
    );
    outcomes.forEach(({ status }, at) => {
      if (status === 'ACCEPTED' && persons[at] !== undefined) expect(trace?.persons).toContain(persons[at]);
    });
    return outcomes;
  }

  /** Of one of the kinds that fit, where they are named; decided at once. */
  type Submitting = Extract<Action, { does: 'submit' }> & { among?: SubmittableKind[]; decided?: true };
  async function take(
    one: Exclude<Action, { does: 'submit' }> | Submitting,
    persons: readonly string[],
  ): Promise<void> {
    if (one.does === 'pass') {
      if (today < '2024-10-01') today = addDays(today, one.days);
      await t.setToday(today);
      await t.oracle(`select expire_corrections()`);
    } else if (one.does === 'submit') await handIn(one, persons);
    else await step(one, persons);
  }

  async function handIn(one: Submitting, persons: readonly string[]): Promise<void> {
    const { who, whom, seed, among = [one.kind], decided = false } = one;
    const person = await readOne(anyOf(persons, whom));
    const fitting = among.filter((each) => generators[each].fits(person));
    if (fitting.length === 0) return;
    const kind = anyOf(fitting, seed);
    const sender = senderOf(kind);
    const own = officers.get(sender === 'JUSTICE' ? 'JUSTICE 703' : 'POLICE 703') ?? [];
    const caller = who === 0 ? anyOf(strangers, seed) : anyOf([systems[sender], ...own], who);
    const others = await Promise.all(persons.filter((id) => id !== person.id).map(readOne));
    const item = { clientRef: `walk-${String(++drawn)}`, ...generators[kind].make(person, drawOf(seed, others)) };
    // Of one who is to come nobody is in the trace.
    const [outcome] = await expectAudited(await trySubmit(t, caller, [item]), [
      isNewcomer(kind) ? undefined : person.id,
    ]);
    if (!outcome?.request || !decided) return;
    const request = (await requestsOf(persons)).find(({ id }) => id === outcome.request?.id)!;
    await perform('REVIEW', request, first(request.desk));
    await perform('APPROVE', { ...request, version: request.version + 1 }, first(request.desk));
  }

  async function step(
    { who, which, step: nth, off }: Extract<Action, { does: 'step' }>,
    persons: readonly string[],
  ): Promise<void> {
    const requests = await requestsOf(persons);
    if (requests.length === 0) return;
    const request = anyOf(requests.toReversed(), which);
    const open = stepNames
      .filter((name) => (correctionSteps[name].from as readonly string[]).includes(request.state))
      .flatMap((name) => Array.from({ length: oftener[name] ?? 1 }, () => name));
    const name = open.length === 0 || nth % 12 === 0 ? anyOf(stepNames, which + nth) : anyOf(open, nth);
    const caller =
      who === 0
        ? anyOf([...strangers, ...Object.values(systems), first('JUSTICE 703')], which)
        : anyOf(takersOf(name, request), who);
    await perform(name, { ...request, version: request.version + (off === 0 ? 1 : 0) }, caller);
  }

  /** Takes a step, and looks at what it did to the request and, of a reversal, to the person. */
  async function perform(name: StepName, request: Standing, caller: Caller): Promise<CorrectionState | undefined> {
    const content = steps[name](request, await readOne(request.person));
    const [outcome] = await expectAudited(
      await tryMove(t, caller, [stepOf(request, content, `walk-${String(++drawn)}`)]),
      [isNewcomer(request.kind) ? undefined : request.person],
    );
    if (outcome?.status !== 'ACCEPTED') return undefined;
    expect(outcome.request?.version).toBe(request.version + 1);
    if (name === 'REVERSE') await expectRestored(request);
    return outcome.request?.state;
  }

  /** The facts that the request wrote are as they were before it. */
  async function expectRestored({ id, person, kind }: Standing): Promise<void> {
    const key = [keyOf({ id })];
    if (isFamilyKind(kind)) {
      const touched = await t.oracle(
        `select end_reason from family_relation where request_id = $1 or ended_by = $1`,
        key,
      );
      expect(touched).toEqual(familyKinds[kind].ends === null ? [{ end_reason: 'REVERSED' }] : []);
      return;
    }
    const [now] = await t.oracle<{ row: Json }>(`select to_jsonb(c) as row from citizen c where id = $1`, [person]);
    if (isNewcomer(kind)) {
      expect(now?.row).toMatchObject({ life_status: 'STRUCK_OFF' });
      return;
    }
    const written = await t.oracle<{ former: Json }>(
      `select former from citizen_history where request_id = $1 order by version`,
      key,
    );
    expect(written).toHaveLength(2);
    expect(now?.row).toMatchObject(written[0]!.former);
  }

  const quoted = (codes: readonly string[]): string => codes.map((code) => `'${code}'`).join(', ');
  const families = Object.entries(familyKinds);
  const opening = quoted(families.flatMap(([kind, { ends }]) => (ends === null ? [kind] : [])));
  const ending = quoted(families.flatMap(([kind, { ends }]) => (ends === null ? [] : [kind])));
  const withoutHistory = `${opening}, ${ending}, 'BIRTH', 'PERSON_FOUND'`;
  /** Statements that find nobody, each with what it would mean. */
  const wrong: Record<string, string> = {
    'a version that is not one more than before with each step': `select q.id from correction_request q where q.version <>
      (select count(*) from correction_step s where s.request_id = q.id and s.step not in ('APPLY', 'MARK_STALE'))`,
    'steps that do not follow from each other, or not to the state': `select q.id from correction_request q join lateral (
      select bool_and(s.no = s.nth and s.from_state is not distinct from s.before) as linked, (array_agg(s.to_state order by s.no desc))[1] as last
      from (select no, from_state, to_state, lag(to_state) over w as before, row_number() over w as nth from correction_step
        where request_id = q.id window w as (order by no)) s) s on true where not s.linked or s.last <> q.state`,
    'a request that rests in APPROVED': `select q.id from correction_request q where q.state = 'APPROVED'`,
    'two open requests on one fact, or of one kind without a field': `select q.citizen_id from correction_request q
      where q.state in ('SUBMITTED', 'IN_REVIEW', 'NEEDS_INFO') and q.kind <> 'REPORT'
      group by q.citizen_id, case when q.kind = 'RESIDENCE_CHANGE' then 'PERMANENT_RESIDENCE' else coalesce(q.field, q.content ->> 'relation', q.kind) end having count(*) > 1`,
    'an approval by who handed in, or by the registrar': `select q.id from correction_request q join correction_step a on a.request_id = q.id and a.step in ('REVIEW', 'APPROVE', 'REJECT', 'REVERSE')
      left join officer o on o.no = a.officer_no where a.officer_no is null or o.id = q.registered_by or a.officer_no in (select s.officer_no from correction_step s where s.request_id = q.id and s.step in ('SUBMIT', 'REBASE') and s.no < a.no)`,
    'a reversal by who approved': `select q.id from correction_request q join correction_step r on r.request_id = q.id and r.step = 'REVERSE'
      join correction_step a on a.request_id = q.id and a.step = 'APPROVE' and a.officer_no = r.officer_no`,
    'a step that nobody was told of': `select q.id from correction_request q where q.version <>
      (select count(*) from outbox o where o.subject_id = q.id and o.type like 'CORRECTION\\_%')`,
    'a written fact without its request, or an applied request that wrote nothing': `select q.id from correction_request q
      where q.kind not in ('REPORT', ${withoutHistory}) and (q.state in ('APPLIED', 'CONTESTED', 'REVERSED')) <> exists (select from citizen_history h where h.request_id = q.id)`,
    'a relation without its request, or an applied request that opened none': `select q.id from correction_request q
      where q.kind in (${opening}) and (q.state in ('APPLIED', 'CONTESTED', 'REVERSED')) <> exists (select from family_relation f where f.request_id = q.id)`,
    'an end of a relation without its request, or an applied request that ended none': `select q.id from correction_request q
      where q.kind in (${ending}) and (q.state in ('APPLIED', 'CONTESTED')) <> exists (select from family_relation f where f.ended_by = q.id)`,
    'a person who came without a request, or a request that brought nobody': `select q.id from correction_request q left join citizen c on c.id = q.citizen_id
      where q.kind in ('BIRTH', 'PERSON_FOUND') and (q.state in ('APPLIED', 'CONTESTED', 'REVERSED') <> (c.id is not null)
        or (q.state = 'REVERSED') <> (coalesce(c.life_status, '') = 'STRUCK_OFF'))`,
    'two standing marriages of one person': `select p.id from family_relation f cross join lateral (values (f.citizen_id), (f.other_id)) p (id)
      where f.relation = 'SPOUSE' and f.valid_to is null and p.id is not null group by p.id having count(*) > 1`,
    'a standing marriage or guardianship of one who is not alive': `select c.id from family_relation f join citizen c on c.id in (f.citizen_id, f.other_id)
      where f.relation in ('SPOUSE', 'GUARDIAN') and f.valid_to is null and c.life_status <> 'ALIVE'`,
    'two open number tasks of one person': `select citizen_id from number_task where closed_on is null group by citizen_id having count(*) > 1`,
    'a request that somebody has and that is not in review, or the other way round': `select q.id from correction_request q
      join outcome o on o.thing_id = q.id and o.mutation = 'submitCorrections' where (q.state = 'IN_REVIEW') <> (q.reviewer_no is not null)`,
    'a question that waits too long': `select q.id from correction_request q where q.state = 'NEEDS_INFO' and q.answer_by < legal_today()`,
    'a closed request without its day, or an open one with it': `select q.id from correction_request q
      where (q.closed_on is null) <> (q.state in ('SUBMITTED', 'IN_REVIEW', 'NEEDS_INFO', 'STALE'))`,
  };

  async function expectAgreement(begun: ReadonlyMap<string, Json>): Promise<void> {
    await expectHistory(begun);
    for (const [meaning, sql] of Object.entries(wrong)) {
      expect([meaning, await t.oracle(sql)]).toEqual([meaning, []]);
    }
    await expectCounted();
  }

  const everyone = async (): Promise<string[]> =>
    (
      await read(
        `${ofTheCity} and c.life_status = 'ALIVE' and c.nationality = 'VN' and c.middle_name is not null
         and not exists (select from correction_request q where q.citizen_id = c.id)`,
      )
    ).map(({ id }) => id);

  test('a walk through every step keeps versions, steps, history, four eyes, figures and the trace in agreement', async () => {
    const [person = ''] = await everyone();
    const begun = await beginning([person]);
    const [one, other] = officers.get('JUSTICE 703') as [Caller, Caller];
    const [police] = officers.get('POLICE 703') as [Caller];
    const renamed = async (field: 'GIVEN_NAME' | 'SURNAME', value: string): Promise<Standing> => {
      const known = await readOne(person);
      const subject = { personalNumber: known.number, birthYear: Number(known.bornOn.slice(0, 4)) };
      const { evidence, legalBasis, registration } = generators.CHANGE.make(known, createDraw(++drawn));
      const old = recordedOf(known, field);
      const correction = { correction: { subject, field, recorded: old, value, errorSource: 'REGISTRAR' } };
      const entry = { ...registration, number: `walk-${String(drawn)}`, registeredBy: undefined };
      const item = { clientRef: `walk-${String(drawn)}`, evidence, legalBasis, registration: entry, correction };
      accepted(await submit(t, systems.JUSTICE, item));
      return (await requestsOf([person])).at(-1)!;
    };
    const walk = async ({ id }: Standing, ...taken: [StepName, Caller, CorrectionState][]): Promise<void> => {
      for (const [name, caller, state] of taken) {
        const request = (await requestsOf([person])).find((each) => each.id === id)!;
        expect([name, await perform(name, request, caller)]).toEqual([name, state]);
      }
    };
    const given = await renamed('GIVEN_NAME', 'Ưng');
    await walk(
      given,
      ['ASK', one, 'NEEDS_INFO'],
      ['ANSWER', systems.JUSTICE, 'SUBMITTED'],
      ['REVIEW', one, 'IN_REVIEW'],
    );
    await walk(given, ['APPROVE', one, 'APPLIED'], ['CONTEST', police, 'CONTESTED'], ['SETTLE', one, 'APPLIED']);
    const later = await renamed('GIVEN_NAME', 'Ước');
    await walk(later, ['REVIEW', one, 'IN_REVIEW']);
    await walk(given, ['REVERSE', other, 'REVERSED']);
    await walk(
      later,
      ['APPROVE', one, 'STALE'],
      ['REBASE', systems.JUSTICE, 'SUBMITTED'],
      ['REVIEW', one, 'IN_REVIEW'],
    );
    await walk(later, ['APPROVE', one, 'APPLIED']);
    await walk(await renamed('SURNAME', 'Kiều'), ['REVIEW', other, 'IN_REVIEW'], ['REJECT', other, 'REJECTED']);
    await walk(await renamed('SURNAME', 'Kiều'), ['WITHDRAW', systems.JUSTICE, 'WITHDRAWN']);
    const unanswered = await renamed('SURNAME', 'Kiều');
    await walk(unanswered, ['ASK', one, 'NEEDS_INFO']);
    await take({ does: 'pass', days: 50 }, [person]);
    expect((await requestsOf([person])).find(({ id }) => id === unanswered.id)?.state).toBe('EXPIRED');
    await walk(await renamed('SURNAME', 'Kiều'), ['REVIEW', one, 'IN_REVIEW'], ['APPROVE', one, 'APPLIED']);
    await expectAgreement(begun);
  });

  const familyCodes = Object.keys(familyKinds) as FamilyKind[];
  const enders = ['DIVORCE', 'ANNULMENT', 'GUARDIANSHIP_END', 'ADOPTION_END'] as const;
  /** In a walk of names requests on the name of one person meet: what stands open goes stale. In one of families relations open and end. */
  const walks = {
    ANY: (one: Submitting) => one,
    NAMES: (one: Submitting) => ({ ...one, kind: 'CHANGE' as const }),
    FAMILIES: (one: Submitting) => ({
      ...one,
      among: [...familyCodes, ...familyCodes, ...enders, ...enders, 'DEATH' as const, 'BIRTH' as const],
      ...(one.seed % 5 > 0 && { decided: true as const, who: 1 + (one.who % 7) }),
    }),
  };
  let next = 1;
  test.each(Object.keys(walks) as (keyof typeof walks)[])(
    'and so does any other: %s',
    async (name) => {
      const people = await everyone();
      await fc.assert(
        fc.asyncProperty(
          fc.array(actionsOf(name === 'FAMILIES' ? 9 : 3), { minLength: 40, maxLength: 60, size: 'max' }),
          async (actions) => {
            const persons = (name === 'NAMES' ? [0] : [0, 1, 2]).map(() => anyOf(people, next++));
            const begun = await beginning(persons);
            for (const one of actions) await take(one.does === 'submit' ? walks[name](one) : one, persons);
            await expectAgreement(begun);
          },
        ),
        { numRuns: 5, interruptAfterTimeLimit: 9_000 },
      );
    },
    60_000,
  );
});
