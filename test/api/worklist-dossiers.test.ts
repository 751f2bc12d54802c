import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { unissuedStates } from '@lienthong/schema/dossier-clock';
import { openTestApi, type TestApi } from '../support/api.ts';
import type { Json } from '../support/corrections.ts';
import { dossierOf, go, intakeOf, record, steps, uncollected } from '../support/dossiers.ts';
import { linesOf, listOf, liveList, published, served } from '../support/worklists.ts';

let t: TestApi;
let police: Caller;
let officer: Caller;
let ward: Caller;
beforeAll(async () => {
  t = await openTestApi();
  police = t.caller('police-703-register');
  officer = t.caller('police-703-register', { officer: 'officer-police-703-1' });
  ward = t.caller('committee-25456-review');
});
afterAll(() => t.close());

interface Told {
  id: string;
  state: string;
  dueOn: string;
  caseSince: string;
  overdue: boolean;
  escalation: string;
  citizen: { id: string };
}

/** Every dossier of the city that a filter of the dossiers' own list leaves. */
async function dossiers(filter: Json): Promise<Told[]> {
  const document = `query($filter: DossierFilter, $after: Cursor) { dossiers(filter: $filter, orderBy: DUE_ON, first: 100, after: $after) {
    nodes { id state dueOn caseSince overdue escalation citizen { id } } pageInfo { hasNextPage endCursor } } }`;
  const found: Told[] = [];
  for (let after: string | null = null; ;) {
    const list: Json = served(await t.ask(police, document, { filter: { unit: '703', ...filter }, after }))['dossiers'];
    found.push(...list.nodes);
    if (!list.pageInfo.hasNextPage) return found;
    after = list.pageInfo.endCursor;
  }
}

const persons = (items: readonly (Json | Told)[]): string[] => items.map((item) => item['citizen'].id as string).sort();
const list = (kind: string, filter: Json = {}): Promise<Json[]> => liveList(t, police, { kind, unit: '703', filter });

describe('lists and dossiers say the same', () => {
  test.each(['2021-05-20', '2021-06-05', '2021-07-01'])('of who is late on %s', async (today) => {
    await t.setToday(today);
    try {
      const late = await dossiers({ overdue: true });
      expect(late.length).toBeGreaterThan(10);
      expect(late.every(({ overdue, escalation }) => overdue && ['P100', 'P150'].includes(escalation))).toBe(true);
      const listed = await list('OVERDUE');
      expect(persons(listed)).toEqual(persons(late));
      // Late before it was paused is late.
      expect(new Set(late.map(({ state }) => state)).size).toBeGreaterThan(2);
      const dueOn = new Map(late.map((one) => [one.citizen.id, one.dueOn]));
      for (const item of listed) {
        expect(item['clock']).toMatchObject({
          since: dueOn.get(item['citizen'].id),
          dueOn: dueOn.get(item['citizen'].id),
        });
      }
      const inTime = (await dossiers({ overdue: false })).filter(({ overdue }) => overdue);
      expect(inTime).toEqual([]);
      for (const kind of ['COLLECTED_NOT_ISSUED', 'DISCREPANT', 'REDO_REQUIRED']) {
        const states: readonly string[] =
          kind === 'COLLECTED_NOT_ISSUED' ? ['COLLECTED', 'UNDER_REVIEW', 'VERIFIED', 'IN_PRODUCTION'] : [kind];
        const right = late.filter(({ state }) => states.includes(state));
        expect(persons(await list(kind, { overdue: true }))).toEqual(persons(right));
      }
    } finally {
      await t.setToday('2021-05-20');
    }
  });

  test('of since when a case waits', async () => {
    const open = (await dossiers({})).filter(({ state }) => unissuedStates.some((one) => one === state));
    const since = new Map(open.map((one) => [one.citizen.id, one.caseSince]));
    const waiting = await list('COLLECTED_NOT_ISSUED');
    expect(waiting.map((item) => item['clock'].since)).toEqual(waiting.map((item) => since.get(item['citizen'].id)));
    expect(waiting.map((item) => item['clock'].since)).toEqual(waiting.map((item) => item['clock'].since).sort());
  });
});

describe('who has to come again', () => {
  test('is on the ward’s list until the new dossier is there, and then waits for the card since the first', async () => {
    const [person] = await uncollected(t, '25456');
    const first = dossierOf(await record(t, police, intakeOf(person!, { collectedOn: '2021-05-03' })));
    const isOn = async (caller: Caller, kind: string): Promise<Json | undefined> =>
      (await liveList(t, caller, { kind, unit: '25456' })).find((item) => item['citizen'].id === person!.node);
    expect(await isOn(ward, 'NOT_ENROLLED')).toBeUndefined();
    expect(await isOn(ward, 'COLLECTED_NOT_ISSUED')).toMatchObject({ clock: { since: '2021-05-03' } });

    const wrong = await go(t, officer, first, steps.startReview, steps.find('BIOMETRIC_QUALITY'));
    expect(await isOn(ward, 'COLLECTED_NOT_ISSUED')).toBeUndefined();
    expect(await isOn(ward, 'DISCREPANT')).toMatchObject({ clock: { since: '2021-05-20' } });
    const waiting = await go(t, officer, wrong, steps.redo('BIOMETRIC_QUALITY'));
    expect(await isOn(ward, 'DISCREPANT')).toBeUndefined();
    expect(await isOn(ward, 'REDO_REQUIRED')).toBeDefined();

    const before = await published(t, police, 'REDO_REQUIRED', '25456');
    const line = (await linesOf(t, ward, before['id'])).find((one) => one['citizen'].id === person!.node);
    expect(line).toMatchObject({ state: 'REDO_REQUIRED', dossierVersion: waiting.version });

    const again = dossierOf(await record(t, police, intakeOf(person!, { redoOf: waiting.id })));
    expect(again).toMatchObject({ caseSince: '2021-05-03', redoOf: waiting.id, state: 'COLLECTED' });
    for (const caller of [ward, police]) expect(await isOn(caller, 'REDO_REQUIRED')).toBeUndefined();
    expect(await isOn(ward, 'COLLECTED_NOT_ISSUED')).toMatchObject({ clock: { since: '2021-05-03' } });

    // What was published stays; the next list lacks the person, and says so.
    expect((await linesOf(t, ward, before['id'])).map((one) => one['workItem'])).toContain(line!['workItem']);
    const after = await published(t, police, 'REDO_REQUIRED', '25456');
    expect(after).toMatchObject({ supersedes: before['id'], lines: before['lines'] - 1 });
    expect(await listOf(t, ward, before['id'])).toMatchObject({ supersededBy: after['id'] });
    const { diff } = served(
      await t.ask(
        ward,
        `query($id: ID!, $with: ID!) { publishedWorklist(id: $id) { diff(with: $with) {
          added removed items(change: REMOVED, first: 10) { nodes { before { workItem } now { workItem } } } } } }`,
        { id: after['id'], with: before['id'] },
      ),
    )['publishedWorklist'];
    expect(diff).toEqual({
      added: 0,
      removed: 1,
      items: { nodes: [{ before: { workItem: line!['workItem'] }, now: null }] },
    });

    const card = await go(
      t,
      t.caller('police-703-register', { officer: 'officer-police-703-2' }),
      again,
      steps.startReview,
      steps.verify,
      steps.send,
      steps.produce(),
    );
    expect(card).toMatchObject({ state: 'PRODUCED', caseSince: '2021-05-03' });
    expect(await isOn(ward, 'COLLECTED_NOT_ISSUED')).toBeUndefined();
  });
});
