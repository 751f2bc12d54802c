import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import {
  enterpriseNoticeStates,
  enterpriseNoticeTopics,
  enterpriseNoticeTransitions,
  mayStepEnterpriseNotice,
  type EnterpriseNoticeState,
} from '@lienthong/schema/enterprise-notices';
import { openTestApi, type TestApi } from '../support/api.ts';
import {
  acknowledgeItem,
  deliverItem,
  noticeFields,
  notify,
  saidOf,
  sendItem,
  sent,
  tryNotify,
  withdrawItem,
  type NoticeAnswer,
} from '../support/enterprise-notices.ts';

type Json = Record<string, any>;

let t: TestApi;
let labor: Caller;
let colleague: Caller;
let stranger: Caller;
let sites: { id: string; enterprise: string; unit: string; district: string }[];
beforeAll(async () => {
  t = await openTestApi({ poolSize: 8 });
  sites = await t.oracle(
    `select 'sit_' || s.code as id, 'ent_' || s.enterprise_code as enterprise, u.code as unit, d.code as district
     from site s join administrative_unit u on u.unit_no = s.unit_no join administrative_unit d on d.id = u.parent_id order by s.code`,
  );
  await t.oracle(
    `insert into agency (id, kind, name, unit_id) select 'labor-other', 'LABOR', 'Liên đoàn khác', unit_id from agency where id = 'labor-72'`,
  );
  await t.oracle(
    `insert into client (id, agency_id, name, scopes, purposes) select c.id, c.agency, 'x', o.scopes, o.purposes
     from client o, (values ('labor-second', 'labor-72'), ('labor-stranger', 'labor-other')) c (id, agency) where o.id = 'labor-72-office'`,
  );
  await t.oracle(
    `insert into client (id, agency_id, name, scopes, purposes) select 'at-' || a.id, a.id, 'x', o.scopes, o.purposes
     from client o, agency a where o.id = 'police-72-register' and a.id = any($1)`,
    [[`police-${sites[0]!.district}`, `police-${sites[0]!.unit}`]],
  );
  await t.api.register.refresh();
  labor = t.caller('labor-72-office');
  colleague = t.caller('labor-second');
  stranger = t.caller('labor-stranger');
});
afterAll(() => t.close());
beforeEach(async () => {
  await t.setToday('2021-05-20');
  await t.oracle('truncate enterprise_notice, enterprise_notice_step');
});

const site = (at = 0): string => sites[at]!.id;
const send = async (at = 0, change: Json = {}, caller = labor): Promise<NoticeAnswer> =>
  sent(await notify(t, caller, sendItem(site(at), change)));
const say = async (item: Json, caller = labor): Promise<string> => saidOf((await notify(t, caller, item))[0]!);
const go = async (item: Json, caller = labor): Promise<NoticeAnswer> => sent(await notify(t, caller, item));

const moves = { DELIVER: deliverItem, ACKNOWLEDGE: acknowledgeItem, WITHDRAW: withdrawItem } as const;
const reach: Record<EnterpriseNoticeState, (notice: NoticeAnswer) => Promise<NoticeAnswer>> = {
  SENT: async (notice) => notice,
  DELIVERED: (notice) => go(deliverItem(notice)),
  ACKNOWLEDGED: (notice) => go(acknowledgeItem(notice)),
  WITHDRAWN: (notice) => go(withdrawItem(notice)),
};
const states = Object.keys(enterpriseNoticeStates) as EnterpriseNoticeState[];

interface Page {
  nodes: NoticeAnswer[];
  totalCount: { value: number };
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}
async function list(caller: Caller, filter: Json = {}, page: Json = {}): Promise<Page> {
  const { data, errors } = await t.ask(
    caller,
    `query($filter: EnterpriseNoticeFilter, $first: Int!, $after: Cursor) { enterpriseNotices(filter: $filter, first: $first, after: $after) {
       nodes { ${noticeFields} } totalCount { value } pageInfo { hasNextPage endCursor } } }`,
    { filter, first: 100, ...page },
  );
  if (errors) throw new Error(JSON.stringify(errors));
  return data.enterpriseNotices;
}
const idsOf = ({ nodes }: Page): string[] => nodes.map(({ id }) => id);

describe('a notice', () => {
  test('goes from the sender to the site and back, each step in its history and told to followers', async () => {
    const days = ['2021-05-25', '2021-05-26'];
    const first = await send(0, { topic: 'COLLECTION_AT_SITE', days, respondBy: '2021-05-24' });
    expect(first).toMatchObject({ state: 'SENT', version: 1, sentOn: '2021-05-20', channel: 'LETTER', days });
    await t.setToday('2021-05-22');
    const delivered = await go(deliverItem(first, { deliveredOn: '2021-05-21' }), colleague);
    expect(delivered).toMatchObject({ state: 'DELIVERED', version: 2, deliveredOn: '2021-05-21', channel: 'PHONE' });
    const last = await go(acknowledgeItem(delivered, { acknowledgedOn: '2021-05-22' }));
    expect(last).toMatchObject({ state: 'ACKNOWLEDGED', version: 3, acknowledgedBy: 'TRADE_UNION' });
    const { data } = await t.ask(
      labor,
      `query($id: ID!) { node(id: $id) { ... on EnterpriseNotice { sender { id } enterprise { id }
         steps { step fromState toState onDay recordedOn channel acknowledgedBy note } } } }`,
      { id: last.id },
    );
    const { steps, ...rest } = data.node;
    expect(rest).toEqual({ sender: { id: 'labor-72' }, enterprise: { id: sites[0]!.enterprise } });
    const plain = { channel: null, acknowledgedBy: null, note: null };
    expect(steps).toEqual([
      {
        ...{ ...plain, step: 'SEND', fromState: null, toState: 'SENT', onDay: '2021-05-20', recordedOn: '2021-05-20' },
        channel: 'LETTER',
      },
      {
        ...{ ...plain, step: 'DELIVER', fromState: 'SENT', toState: 'DELIVERED', onDay: '2021-05-21' },
        ...{ recordedOn: '2021-05-22', channel: 'PHONE' },
      },
      {
        ...{ ...plain, step: 'ACKNOWLEDGE', fromState: 'DELIVERED', toState: 'ACKNOWLEDGED', onDay: '2021-05-22' },
        ...{ recordedOn: '2021-05-22', acknowledgedBy: 'TRADE_UNION' },
      },
    ]);
    const told = await t.oracle(
      `select o.type, o.version, o.fields, u.code from outbox o join administrative_unit u on u.unit_no = o.unit_no where subject_id = $1 order by o.version`,
      [last.id.slice(4)],
    );
    expect(told).toEqual(
      ['SENT', 'DELIVERED', 'ACKNOWLEDGED'].map((state, at) => ({
        ...{ type: `ENTERPRISE_NOTICE_${state}`, version: at + 1, fields: [], code: sites[0]!.unit },
      })),
    );
  });

  test('that is acknowledged before its delivery is known was delivered on that day', async () => {
    const notice = await go(acknowledgeItem(await send()));
    expect(notice).toMatchObject({ state: 'ACKNOWLEDGED', deliveredOn: '2021-05-20', acknowledgedOn: '2021-05-20' });
  });

  test.each(states)('that is %s takes just the steps of its life, of its own agency alone', async (state) => {
    for (const [at, [step, itemOf]] of Object.entries(moves).entries()) {
      const lawful = mayStepEnterpriseNotice(state, step as keyof typeof moves);
      const expected = lawful ? 'ACCEPTED' : `STEP_NOT_OPEN step ${state}`;
      for (const [nth, caller] of [labor, colleague].entries()) {
        const notice = await reach[state](await send(at * 2 + nth));
        expect(await say(itemOf(notice), stranger)).toBe('NOT_FOUND id');
        expect(await say(itemOf(notice), caller)).toBe(expected);
      }
    }
  });

  test.each(['police-72-register', 'justice-703-registry', 'committee-25456-review', 'education-72-office'])(
    'is neither sent nor moved by %s',
    async (client) => {
      const notice = await send();
      const caller = t.caller(client);
      for (const item of [sendItem(site(1)), ...Object.values(moves).map((itemOf) => itemOf(notice))]) {
        const { errors } = await tryNotify(t, caller, [item]);
        expect(errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
      }
    },
  );

  test('is one effect however often it is sent, and moves from the version that the caller saw', async () => {
    const item = sendItem(site());
    const [first] = await notify(t, labor, item);
    const [again] = await notify(t, labor, item);
    expect([again!.replayed, again!.notice!.id]).toEqual([true, first!.notice!.id]);
    const reused = { ...sendItem(site(), { channel: 'EMAIL' }), clientRef: item['clientRef'] };
    expect(await say(reused)).toBe('REF_REUSED clientRef');
    const delivered = await go(deliverItem(first!.notice!));
    const stale = acknowledgeItem(first!.notice!);
    expect(await say(stale)).toBe('VERSION_CONFLICT expectedVersion 2');
    expect(await say(acknowledgeItem(delivered))).toBe('ACCEPTED');
    expect(await say(stale)).toBe('STEP_NOT_OPEN step ACKNOWLEDGED');
  });

  test('may be delivered, withdrawn and sent anew by one call', async () => {
    const notice = await send();
    const outcomes = await notify(
      t,
      labor,
      deliverItem(notice),
      withdrawItem({ ...notice, version: 2 }),
      sendItem(site()),
      sendItem(site()),
    );
    const opened = outcomes[2]!.notice!.id;
    const open = `OPEN_NOTICE_EXISTS send ${opened}`;
    expect(outcomes.map(saidOf)).toEqual(['ACCEPTED', 'ACCEPTED', 'ACCEPTED', open]);
    const steps = await t.oracle(`select version, step from enterprise_notice_step where notice_id = $1 order by 1`, [
      notice.id.slice(4),
    ]);
    expect(steps.map(({ step }) => step)).toEqual(['SEND', 'DELIVER', 'WITHDRAW']);
    expect(idsOf(await list(labor, { state: 'WITHDRAWN' }))).toEqual([notice.id]);
  });

  test('is refused while one of its topic to the site is open, which it names; another topic, site or sender is not', async () => {
    const notice = await send();
    expect(await say(sendItem(site()))).toBe(`OPEN_NOTICE_EXISTS send ${notice.id}`);
    expect(await say(sendItem(site(), { topic: 'REMINDER' }), colleague)).toBe('ACCEPTED');
    expect(await say(sendItem(site(1)))).toBe('ACCEPTED');
    expect(await say(sendItem(site()), stranger)).toBe('ACCEPTED');
    await go(acknowledgeItem(notice));
    expect(await say(sendItem(site()))).toBe('ACCEPTED');
  });

  test('of two sent at once is one, and the other names it', async () => {
    const both = await Promise.all([labor, colleague].map((caller) => notify(t, caller, sendItem(site()))));
    const { nodes } = await list(labor);
    expect(nodes).toHaveLength(1);
    expect(both.map(([one]) => saidOf(one!)).sort()).toEqual(['ACCEPTED', `OPEN_NOTICE_EXISTS send ${nodes[0]!.id}`]);
  });
});

describe('an item', () => {
  test('names what its topic needs, a site of the province and possible days', async () => {
    expect(await say(sendItem('sit_nowhere'))).toBe('NOT_FOUND site');
    expect(await say(sendItem('ent_x'))).toBe('NOT_FOUND site');
    expect(await say(sendItem(site(), { respondBy: undefined }))).toBe('VALUE_REQUIRED respondBy');
    expect(await say(sendItem(site(), { respondBy: '2021-05-19' }))).toBe('DATE_NOT_POSSIBLE respondBy IN_THE_PAST');
    expect(await say(sendItem(site(), { topic: 'COLLECTION_AT_SITE', respondBy: null }))).toBe('VALUE_REQUIRED days');
    const notice = await send();
    const unknown = { id: 'enn_00000000-0000-7000-8000-000000000000', version: 1 };
    expect(await say(deliverItem(unknown))).toBe('NOT_FOUND id');
    expect(await say(withdrawItem({ id: 'x', version: 1 }))).toBe('NOT_FOUND id');
    const early = { deliveredOn: '2021-05-19' };
    expect(await say(deliverItem(notice, early))).toBe('DATE_NOT_POSSIBLE deliveredOn BEFORE_SENDING');
    const late = { acknowledgedOn: '2021-05-21' };
    expect(await say(acknowledgeItem(notice, late))).toBe('DATE_NOT_POSSIBLE acknowledgedOn IN_THE_FUTURE');
    await t.setToday('2021-05-22');
    const delivered = await go(deliverItem(notice, { deliveredOn: '2021-05-22' }));
    expect(await say(acknowledgeItem(delivered))).toBe('DATE_NOT_POSSIBLE acknowledgedOn BEFORE_DELIVERY');
  });

  test('to a site out of the jurisdiction finds none', async () => {
    const moveTo = async (code: string, level: string): Promise<void> => {
      await t.oracle(
        `update agency set unit_id = (select id from administrative_unit where code = $1 and level = $2 order by valid_from limit 1) where id = 'labor-other'`,
        [code, level],
      );
      await t.api.register.refresh();
    };
    await moveTo(sites[0]!.district, 'DISTRICT');
    const district = t.caller('labor-stranger');
    const at = (inside: boolean): number => sites.findIndex((one) => (one.district === sites[0]!.district) === inside);
    expect(await say(sendItem(site(at(false))), district)).toBe('NOT_FOUND site');
    expect(await say(sendItem(site(at(true))), district)).toBe('ACCEPTED');
    await moveTo('72', 'PROVINCE');
  });
});

describe('who reads', () => {
  test('is the agency that sent, and the police of the site’s units; nobody else finds it by its id', async () => {
    await notify(t, labor, ...sites.map(({ id }) => sendItem(id)));
    await send(0, {}, stranger);
    const all = await list(labor);
    expect(all.nodes).toHaveLength(sites.length);
    expect(idsOf(await list(colleague))).toEqual(idsOf(all));
    expect((await list(t.caller('police-72-register'))).nodes).toHaveLength(sites.length + 1);
    const [first] = sites;
    for (const [client, part] of [
      [`at-police-${first!.district}`, sites.filter(({ district }) => district === first!.district)],
      [`at-police-${first!.unit}`, sites.filter(({ unit }) => unit === first!.unit)],
      ['police-706-register', sites.filter(({ district }) => district === '706')],
    ] as const) {
      const seen = (await list(t.caller(client))).nodes.map((one) => one.site.id).sort();
      const expected = part.map(({ id }) => id);
      expect([client, seen]).toEqual([client, [...expected, ...(part.includes(first!) ? [site()] : [])].sort()]);
    }
    const elsewhere = all.nodes.find(
      (one) => sites.find(({ id }) => id === one.site.id)!.district !== first!.district,
    )!;
    const seenBy = async (caller: Caller): Promise<unknown> => {
      const { data, errors } = await t.ask(caller, 'query($id: ID!) { node(id: $id) { id } }', { id: elsewhere.id });
      return errors?.[0]?.extensions['code'] ?? data.node;
    };
    expect(await seenBy(labor)).toEqual({ id: elsewhere.id });
    expect(await seenBy(t.caller('police-72-register'))).toEqual({ id: elsewhere.id });
    expect(await seenBy(t.caller(`at-police-${first!.district}`))).toBeNull();
    expect(await seenBy(stranger)).toBeNull();
    expect(await seenBy(t.caller('justice-703-registry'))).toBe('FORBIDDEN');
  });

  test('needs the scope', async () => {
    const bare = t.caller('police-703-register', { scopes: ['statistics:read'] });
    const { errors } = await t.ask(bare, '{ enterpriseNotices { nodes { id } } }');
    expect(errors?.[0]?.extensions['code']).toBe('SCOPE_MISSING');
  });
});

describe('a list', () => {
  test('goes page by page, the newest first, none twice and none left out', async () => {
    await notify(t, labor, ...sites.slice(0, 23).map(({ id }) => sendItem(id)));
    const all = idsOf(await list(labor));
    expect(all).toEqual([...all].sort().reverse());
    const walked: string[] = [];
    for (let after: string | null = null; ;) {
      const page: Page = await list(labor, {}, { first: 5, after });
      expect(page.totalCount.value).toBe(23);
      walked.push(...idsOf(page));
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    expect(walked).toEqual(all);
  });

  test('is narrowed by each filter, and by all of them', async () => {
    const [one, two] = [site(0), site(1)];
    await notify(t, labor, sendItem(one, { respondBy: '2021-05-25' }), sendItem(two, { respondBy: '2021-06-30' }));
    const waiting = await send(0, { topic: 'REMINDER', respondBy: '2021-05-25' });
    await t.setToday('2021-05-26');
    await go(acknowledgeItem(waiting));
    const seen = async (filter: Json): Promise<string[]> =>
      (await list(labor, filter)).nodes.map(({ topic, site: { id } }) => `${topic} ${id}`).sort();
    const [enrollOne, enrollTwo, reminder] = [`ENROLL_WORKERS ${one}`, `ENROLL_WORKERS ${two}`, `REMINDER ${one}`];
    expect(await seen({ site: one })).toEqual([enrollOne, reminder].sort());
    expect(await seen({ topic: 'ENROLL_WORKERS' })).toEqual([enrollOne, enrollTwo].sort());
    expect(await seen({ state: 'ACKNOWLEDGED' })).toEqual([reminder]);
    expect(await seen({ overdue: true })).toEqual([enrollOne]);
    expect(await seen({ overdue: false })).toEqual([enrollTwo, reminder].sort());
    const of = (id: string) => [enrollOne, enrollTwo, reminder].filter((name) => name.endsWith(` ${id}`));
    const ofEnterprise = sites.slice(0, 2).filter(({ enterprise }) => enterprise === sites[0]!.enterprise);
    expect(await seen({ enterprise: sites[0]!.enterprise })).toEqual(ofEnterprise.flatMap(({ id }) => of(id)).sort());
    const inUnit = sites.slice(0, 2).filter(({ unit }) => unit === sites[0]!.unit);
    expect(await seen({ within: sites[0]!.unit })).toEqual(inUnit.flatMap(({ id }) => of(id)).sort());
    const all = { site: one, enterprise: sites[0]!.enterprise, within: '72', topic: 'ENROLL_WORKERS', state: 'SENT' };
    expect(await seen({ ...all, overdue: true })).toEqual([enrollOne]);
    expect(await seen({ site: 'ent_nothing' })).toEqual([]);
  });
});

describe('the counts', () => {
  test('equal a recount of the histories after any steps, for each enterprise and topic', async () => {
    let seed = 7;
    const draw = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    const topics = Object.keys(enterpriseNoticeTopics).filter((topic) => topic !== 'COLLECTION_AT_SITE');
    const few = sites.slice(0, 8);
    for (let round = 0; round < 12; round += 1) {
      const { nodes } = await list(labor);
      const items = Array.from({ length: 12 }, () => {
        const notice = nodes[draw(Math.max(nodes.length, 1))];
        const [deliver, acknowledge, withdraw] = [deliverItem, acknowledgeItem, withdrawItem];
        const itemOf = [deliver, acknowledge, withdraw, undefined][draw(4)];
        if (itemOf && notice) return itemOf(notice);
        return sendItem(few[draw(few.length)]!.id, { topic: topics[draw(topics.length)] });
      });
      await notify(t, labor, ...items);
    }
    const recounted = await t.oracle<{ enterprise: string; topic: string; site: string; state: string }>(
      `select distinct on (s.notice_id) 'ent_' || n.enterprise_code as enterprise, n.topic, n.site_code as site, s.to_state as state
       from enterprise_notice_step s join enterprise_notice n on n.id = s.notice_id order by s.notice_id, s.version desc`,
    );
    expect(new Set(recounted.map(({ state }) => state)).size).toBe(4);
    const aliases = topics.map((topic) => `${topic}: noticeCounts(topic: ${topic}) { ...C }`).join(' ');
    const { data } = await t.ask(
      labor,
      `{ enterprises(first: 100) { nodes { id all: noticeCounts { ...C } ${aliases} } } }
       fragment C on EnterpriseNoticeCounts { sent delivered acknowledged withdrawn notifiedSites acknowledgedSites }`,
    );
    for (const { id, ...counts } of data.enterprises.nodes) {
      for (const [topic, count] of Object.entries(counts)) {
        const own = recounted.filter((one) => one.enterprise === id && (topic === 'all' || one.topic === topic));
        const inState = (state: string) => own.filter((one) => one.state === state).length;
        const at = (hold: (state: string) => boolean) =>
          new Set(own.filter(({ state }) => hold(state)).map((one) => one.site)).size;
        expect([id, topic, count]).toEqual([
          id,
          topic,
          {
            ...{ sent: inState('SENT'), delivered: inState('DELIVERED'), acknowledged: inState('ACKNOWLEDGED') },
            ...{ withdrawn: inState('WITHDRAWN'), notifiedSites: at((state) => state !== 'WITHDRAWN') },
            acknowledgedSites: at((state) => state === 'ACKNOWLEDGED'),
          },
        ]);
      }
    }
  });

  test('and a site’s latest notices are asked by as many statements for a page as for one', async () => {
    await notify(t, labor, ...sites.slice(0, 20).map(({ id }) => sendItem(id)));
    await go(withdrawItem((await list(labor, { site: site() })).nodes[0]!));
    const latest = await send();
    const ran = async (first: number): Promise<[string[], Json[]]> => {
      const { data, errors, context } = await t.ask(
        labor,
        `query($first: Int!) { enterprises(first: $first) { nodes { noticeCounts { sent } sites { id notices { id steps { step } } } } } }`,
        { first },
      );
      expect(errors).toBeUndefined();
      return [[...context.ran].sort(), data.enterprises.nodes];
    };
    const [one] = await ran(1);
    const [many, nodes] = await ran(20);
    expect(many).toEqual(one);
    const own = nodes.flatMap((node) => node['sites'] as Json[]).find(({ id }) => id === site())!;
    expect(own['notices']).toMatchObject([{ id: latest.id }]);
  });
});

describe('the database', () => {
  test('knows the steps of the contract, and keeps no other', async () => {
    const rows = await t.oracle(`select step, from_state as from, to_state as to from enterprise_notice_step_rule`);
    const key = ({ step, from, to }: Json): string => `${step} ${from} ${to}`;
    expect(rows.map(key).sort()).toEqual(
      enterpriseNoticeTransitions()
        .map(([step, from, to]) => key({ step, from, to }))
        .sort(),
    );
    const id = (await send()).id.slice(4);
    const refusal = (sql: string): Promise<string> =>
      t.oracle(sql, [id]).then(
        () => 'kept',
        (error: unknown) => (error as { constraint?: string }).constraint ?? '',
      );
    const step = (version: number, code: string, from: string, to: string): Promise<string> =>
      refusal(
        `insert into enterprise_notice_step (notice_id, version, step, from_state, to_state, on_day, recorded_on, client_no)
         select id, ${String(version)}, '${code}', ${from}, '${to}', sent_on, sent_on, client_no from enterprise_notice where id = $1`,
      );
    expect(await step(2, 'DELIVER', `'DELIVERED'`, 'DELIVERED')).toBe('enterprise_notice_step_rule');
    expect(await step(2, 'DELIVER', `'SENT'`, 'WITHDRAWN')).toBe('enterprise_notice_step_rule');
    expect(await step(3, 'DELIVER', `'SENT'`, 'DELIVERED')).toBe('enterprise_notice_step_rule');
    expect(await step(2, 'SEND', 'null', 'SENT')).toBe('enterprise_notice_step_rule');
    const change = `update enterprise_notice set state = 'DELIVERED', delivered_on = sent_on`;
    expect(await refusal(`${change}, version = 2 where id = $1`)).toBe('enterprise_notice_stepped');
    expect(await refusal(`${change} where id = $1`)).toBe('enterprise_notice_stepped');
    expect(await refusal(`update enterprise_notice set acknowledged_on = sent_on where id = $1`)).toMatch(/check/);
  });
});
