import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { birthDatePrecisions, defects, presences } from '@lienthong/schema/codes';
import { cancelReasons, dossierStates } from '@lienthong/schema/dossier-life';
import { invitationStates } from '@lienthong/schema/invitation-life';
import { nameKey } from '@lienthong/schema/name-key';
import { agencies as agencyTable, grantableScopes } from '@lienthong/api/domain/agency';
import { expiryOf } from '@lienthong/api/store/demo/cards';
import { dayNumber, dayText, workingDayAfter, workingDaysAfter } from '@lienthong/api/store/demo/calendar';
import { loadDemo, moveToday, readInstance } from '@lienthong/api/store/demo/load';
import { createRandom, weighted } from '@lienthong/api/store/demo/random';
import { withClient, prepareDatabase } from '@lienthong/api/store/prepare';
import { testDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let owner: pg.Client;

beforeAll(async () => {
  database = await testDatabase();
  owner = await connect(database.ownerUrl);
});

afterAll(async () => {
  await owner.end();
  await database.drop();
});

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

/** The answer's rows as lists; one column comes as a list of its values. */
async function ask(text: string, client = owner): Promise<unknown[]> {
  const { rows } = await client.query<unknown[]>({ text, rowMode: 'array' });
  return rows.map((row) => (row.length === 1 ? row[0] : row));
}

const count = async (text: string): Promise<number> => Number((await ask(`select count(*) from ${text}`))[0]);

describe('the small province', () => {
  test('has 2,000 people, some in every commune', async () => {
    expect(await count('citizen')).toBe(2000);
    expect(
      await ask(`select count(*)::int from administrative_unit u where level = 'COMMUNE' and u.code between '25456' and '25738'
        and valid_to = '2025-06-30' and not exists (select from citizen c where c.unit_no between u.unit_no and u.last_unit_no)`),
    ).toEqual([0]);
  });

  test('has a dossier in every state, and one cancelled for every reason', async () => {
    expect((await ask('select distinct state from dossier')).sort()).toEqual(Object.keys(dossierStates).sort());
    expect((await ask(`select distinct cancel_reason from dossier where state = 'CANCELLED'`)).sort()).toEqual(
      Object.keys(cancelReasons).sort(),
    );
  });

  test('has every presence, every precision of a birth date and every state of a number', async () => {
    expect((await ask('select distinct presence from citizen')).sort()).toEqual(Object.keys(presences).sort());
    expect((await ask('select distinct date_of_birth_precision from citizen')).sort()).toEqual(
      Object.keys(birthDatePrecisions).sort(),
    );
    expect(await ask('select distinct status from personal_number order by 1')).toEqual([
      'ACTIVE',
      'CANCELLED',
      'REPLACED',
    ]);
    expect(await ask('select distinct state from card order by 1')).toEqual([
      'ACTIVE',
      'EXCHANGE_REQUIRED',
      'HOLDER_DECEASED',
      'WITHDRAWN',
    ]);
  });

  test('has twins with consecutive numbers, a foreigner, a dead person, one declared dead and old cases that are stuck', async () => {
    expect(
      await count(`personal_number a join citizen c on c.id = a.citizen_id
        join personal_number b on substr(b.value, 7) = lpad((substr(a.value, 7)::int + 1)::text, 6, '0')
        join citizen d on d.id = b.citizen_id and d.date_of_birth = c.date_of_birth and d.surname = c.surname`),
    ).toBeGreaterThan(0);
    expect(await count(`citizen where nationality <> 'VN'`)).toBeGreaterThan(0);
    expect(await ask(`select distinct life_status from citizen order by 1`)).toEqual([
      'ALIVE',
      'DECEASED',
      'DECLARED_DEAD',
    ]);
    expect(
      await count(`dossier where collected_on < '2021-02-01' and state in ('COLLECTED', 'UNDER_REVIEW')`),
    ).toBeGreaterThan(0);
  });

  test('has a roster of twelve at each of three schools, some of the pupils enrolled there', async () => {
    expect(
      await ask(`select count(*)::int from cohort_member m join cohort on id = cohort_id join client on no = m.client_no
        and client.no = cohort.client_no where kind = 'SCHOOL' group by client.id`),
    ).toEqual([12, 12, 12]);
    expect(
      await count(`cohort_member m join dossier d using (citizen_id) where collection_kind = 'SCHOOL'`),
    ).toBeGreaterThan(0);
  });

  test('has every school of the reference data with its doubt, and collects at a school in the school’s commune', async () => {
    expect(await count('school')).toBe(30);
    expect(await count(`school where doubt like '%not verified%'`)).toBe(24);
    expect(
      await count(`cohort_member m join cohort h on h.id = m.cohort_id and h.kind = 'SCHOOL'
        join dossier d using (citizen_id) where d.collection_kind = 'SCHOOL' and d.collecting_unit_no <> h.unit_no`),
    ).toBe(0);
  });

  test('has the parks as of 2012, and enterprises that say that they are invented, some with a workforce', async () => {
    expect(await count(`industrial_park where as_of = '2012-06-30'`)).toBe(5);
    expect(await count('enterprise')).toBe(20);
    expect(
      await count(`enterprise where not invented or name not like '%Giả Định%' or doubt not like 'invented%'`),
    ).toBe(0);
    const sizes = await ask(`select count(*)::int from cohort_member m join cohort h on h.id = m.cohort_id
      where h.kind = 'WORKFORCE' group by h.id`);
    expect(sizes.length).toBeGreaterThan(4);
    expect(Math.min(...(sizes as number[]))).toBeGreaterThan(4);
    expect(await count(`site s where not exists (select from cohort h where h.site_code = s.code)`)).toBeGreaterThan(4);
  });
});

describe('the people', () => {
  test('carry only numbers that no real person can have, each once, one active for every Vietnamese', async () => {
    expect(await count(`personal_number where value not like '972%'`)).toBe(0);
    expect(
      await count(`citizen c where nationality = 'VN' and 1 <> (select count(*) from personal_number n
        where n.citizen_id = c.id and status = 'ACTIVE')`),
    ).toBe(0);
  });

  test('have a re-established number whose former one leads to it', async () => {
    expect(
      await count(`personal_number o join personal_number n on n.value = o.replaced_by and n.citizen_id = o.citizen_id
        where o.status = 'REPLACED' and n.status = 'ACTIVE' and o.valid_to < n.valid_from and o.valid_from <= o.valid_to`),
    ).toBe(await count(`personal_number where status = 'REPLACED'`));
  });

  test('have numbers that agree with sex and birth year, but for a few', async () => {
    const contradicting = await count(`personal_number n join citizen c on c.id = n.citizen_id where status = 'ACTIVE'
      and ((substr(value, 4, 1)::int % 2 = 1) <> (sex = 'FEMALE')
        or (19 + substr(value, 4, 1)::int / 2) * 100 + substr(value, 5, 2)::int <> extract(year from date_of_birth))`);
    expect(contradicting).toBeGreaterThan(0);
    expect(contradicting).toBeLessThan(20);
  });

  test('are found by the keys of their names', async () => {
    const people = (await ask(
      'select surname, middle_name, given_name, name_key, given_key from citizen',
    )) as string[][];
    for (const [surname, middle, given, key, givenKey] of people) {
      expect(nameKey([surname, middle, given].filter(Boolean).join(' '))).toBe(key);
      expect(nameKey(given!)).toBe(givenKey);
    }
  });

  test('have partial birth dates on the first day of what is known', async () => {
    expect(
      await count(`citizen where date_of_birth <> case date_of_birth_precision when 'DAY' then date_of_birth
        else date_trunc(lower(date_of_birth_precision), date_of_birth)::date end`),
    ).toBe(0);
  });

  test('live in resident groups of the province, belong to units of the time, and lack a fact here and there', async () => {
    expect(
      await count(
        `citizen c left join administrative_unit u using (unit_no) where u.level is distinct from 'RESIDENT_GROUP'`,
      ),
    ).toBe(0);
    expect(
      await count(`citizen c join administrative_unit u on u.unit_no in (c.permanent_unit_no, c.native_unit_no)
        where u.valid_to > '2025-06-30'`),
    ).toBe(0);
    expect(await count('citizen where permanent_unit_no <> unit_no')).toBeGreaterThan(50);
    expect(await count('citizen where native_unit_no is null or ethnicity is null')).toBeGreaterThan(0);
  });

  test('hold codes of the official lists as ethnicity and religion', async () => {
    expect(await count(`citizen where ethnicity = '01'`)).toBeGreaterThan(1900);
    expect(await count(`citizen where religion = '05'`)).toBeGreaterThan(400);
    expect(await count(`citizen where ethnicity !~ '^[0-9]{2}$' or religion !~ '^[0-9]{2}$'`)).toBe(0);
  });
});

describe('the dossiers', () => {
  test('make for each person the case and the exchange that the triggers would derive', async () => {
    expect(
      await count(`citizen c left join lateral case_of(c.id) d on true
        where (c.case_dossier_id, c.case_state) is distinct from (d.id, d.state)`),
    ).toBe(0);
    const derived = 'select id, case_dossier_id, case_state, exchange_due_on::text from citizen order by id';
    const loaded = await ask(derived);
    await owner.query('begin');
    try {
      await owner.query('update citizen set case_dossier_id = null, case_state = null, exchange_due_on = null');
      await owner.query('update dossier set version = version + 1');
      await owner.query('update card set unit_no = unit_no');
      expect(await ask(derived)).toEqual(loaded);
    } finally {
      await owner.query('rollback');
    }
  });

  test('have their days in order, none after the demo day or a death', async () => {
    expect(
      await count(`dossier where verified_on < collected_on or produced_on < greatest(verified_on, collected_on)
        or delivered_on < produced_on or state_since < greatest(collected_on, verified_on, produced_on, delivered_on)
        or state_since > '2021-05-20' or due_on <= collected_on or collected_on < '2021-01-01'`),
    ).toBe(0);
    expect(
      await count(`dossier d join citizen c on c.id = d.citizen_id where c.died_on < d.state_since
        or (c.died_on is not null and d.state not in ('CANCELLED', 'DELIVERED', 'SUPERSEDED'))`),
    ).toBe(0);
  });

  test('are of people of 14, but for those cancelled because they were not', async () => {
    expect(
      await ask(`select distinct cancel_reason from dossier d join citizen c on c.id = d.citizen_id
        where d.collected_on < c.date_of_birth + interval '14 years'`),
    ).toEqual(['NOT_ELIGIBLE']);
  });

  test('have defects where they are discrepant, and codes of the list', async () => {
    const found = (await ask('select distinct unnest(defects) from dossier')) as string[];
    expect(found.filter((code) => !(code in defects))).toEqual([]);
    expect(
      await count(
        `dossier where (state in ('DISCREPANT', 'REDO_REQUIRED', 'SUPERSEDED')) <> (defects <> '{}') and state <> 'CANCELLED'`,
      ),
    ).toBe(0);
  });

  test('form redo chains: the superseded one is named by a later one of the same person', async () => {
    expect(
      await count(`dossier o where state = 'SUPERSEDED' and not exists (select from dossier n where n.redo_of = o.id
        and n.citizen_id = o.citizen_id and n.collected_on >= o.collected_on)`),
    ).toBe(0);
    expect(await count(`dossier n join dossier o on o.id = n.redo_of where o.state <> 'SUPERSEDED'`)).toBe(0);
  });

  test('have a card when produced, valid as the law reckons', async () => {
    expect(
      await count(`dossier d full join card k on k.dossier_id = d.id where (d.produced_on is null) <> (k.id is null)
        or k.issued_on <> d.produced_on or k.citizen_id <> d.citizen_id or octet_length(k.printed_hash) <> 32`),
    ).toBe(0);
    expect(
      await count(`card k join citizen c on c.id = k.citizen_id where (k.state = 'HOLDER_DECEASED') <> (c.died_on is not null)
        and k.state <> 'WITHDRAWN'`),
    ).toBe(0);
  });

  test('are collected where the unit is: pupils at school away from home', async () => {
    expect(
      await ask(
        `select distinct u.level from dossier d join administrative_unit u on u.unit_no = d.collecting_unit_no`,
      ),
    ).toEqual(['COMMUNE']);
    expect(
      await count(`dossier d join administrative_unit u on u.unit_no = d.collecting_unit_no
        where d.collection_kind = 'SCHOOL' and d.unit_no not between u.unit_no and u.last_unit_no`),
    ).toBeGreaterThan(0);
  });
});

describe('the invitations', () => {
  test('stand in every state, the first in each once, and leave the people of the first commune to be invited', async () => {
    expect((await ask('select distinct state from invitation')).sort()).toEqual(Object.keys(invitationStates).sort());
    expect(
      await count(`invitation i join administrative_unit u on u.code = '25456' and u.valid_to = '2025-06-30'
        and i.unit_no between u.unit_no and u.last_unit_no where i.reason <> 'REDO'`),
    ).toBe(0);
    expect(await count(`citizen c where c.no_show_on is not null`)).toBeGreaterThan(5);
    expect(await count(`invitation where reason = 'REDO' and slot_id is null`)).toBeGreaterThan(0);
    expect(await count(`invitation where reason = 'REDO' and state = 'SENT'`)).toBeGreaterThan(0);
  });

  test('are to points of every kind, by days before and after the demo day, and hold no more places than there are', async () => {
    expect((await ask('select distinct kind from collection_point')).sort()).toEqual(
      ['OFFICE', 'MOBILE', 'SCHOOL', 'ENTERPRISE', 'HOME'].sort(),
    );
    expect(
      await count(`collection_slot where (state = 'OPEN' and on_day < '2021-05-20') or (state = 'CLOSED' and on_day >= '2021-05-20')
        or (state = 'CANCELLED' and booked > 0)`),
    ).toBe(0);
    expect(
      await count(`collection_slot s where booked <> (select count(*) from invitation i where i.slot_id = s.id
        and i.state in ('PLANNED', 'SENT', 'ATTENDED', 'NO_SHOW'))`),
    ).toBe(0);
    expect(
      await count(`collection_slot s join cohort h on h.id = s.cohort_id join collection_point p on p.id = s.point_id
        where (p.school_code, p.site_code) is distinct from (h.school_code, h.site_code) or p.unit_no <> h.unit_no`),
    ).toBe(0);
  });

  test('leave on the persons’ rows what the triggers would derive', async () => {
    const derived = 'select id, invited_on::text, no_show_on::text, tried_on::text from citizen order by id';
    const loaded = await ask(derived);
    await owner.query('begin');
    try {
      await owner.query('update citizen set invited_on = null, no_show_on = null, tried_on = null');
      await owner.query('select keep_invited((select array_agg(id) from citizen))');
      await owner.query(`select keep_tried(array_agg(citizen_id), array_agg(on_day)) from (
        select citizen_id, min(on_day) as on_day from invitation_step where step = 'SEND' group by 1) s`);
      expect(await ask(derived)).toEqual(loaded);
      const before = await count('invitation');
      await owner.query('select invite_for_redo()');
      expect(await count('invitation')).toBe(before);
    } finally {
      await owner.query('rollback');
    }
  });

  test('have the steps that lead to where they stand, in the order of their days', async () => {
    const last = `(select s.* from invitation_step s where s.invitation_id = i.id order by version desc limit 1)`;
    expect(
      await count(`invitation i left join lateral ${last} s on true where (s.version, s.step, s.to_state, s.on_day, s.slot_id, s.unit_no, s.group_no, s.citizen_id)
        is distinct from (i.version, i.step, i.state, i.state_since, i.slot_id, i.unit_no, i.unit_no, i.citizen_id)`),
    ).toBe(0);
    expect(
      await count(`(select s.*, lag(to_state) over w as earlier, lag(on_day) over w as before from invitation_step s
          window w as (partition by invitation_id order by version)) s
        where s.from_state is distinct from s.earlier or s.on_day < s.before or s.on_day > '2021-05-20' or not exists (
          select from invitation_step_rule r where r.step = s.step and r.from_state is not distinct from s.from_state and r.to_state = s.to_state)`),
    ).toBe(0);
    expect(await count(`invitation where (state in ('PLANNED', 'CANCELLED')) <> (sent_on is null)`)).toBe(0);
    expect(
      await count(`invitation i join collection_slot s on s.id = i.slot_id where i.sent_on > s.on_day
        or (i.state in ('PLANNED', 'SENT') and s.state <> 'OPEN') or (i.state = 'NO_SHOW' and i.state_since <> s.on_day)`),
    ).toBe(0);
  });

  test('are of people who can be invited there: eligible, with nothing collected, by the police of their home', async () => {
    expect(
      await count(`invitation i join citizen c on c.id = i.citizen_id where c.life_status <> 'ALIVE' or c.nationality <> 'VN'
        or c.unit_no <> i.unit_no or c.case_state is distinct from (case i.reason when 'REDO' then 'REDO_REQUIRED' end)`),
    ).toBe(0);
    expect(
      await count(`invitation i join citizen c on c.id = i.citizen_id join collection_slot s on s.id = i.slot_id
        join collection_point p on p.id = s.point_id join agency a on a.no = p.agency_no
        where (s.cohort_id is null and c.unit_no not between a.lo and a.hi) or c.date_of_birth + interval '14 years' > s.on_day
          or (s.cohort_id is not null and not exists (select from cohort_member m where m.cohort_id = s.cohort_id and m.citizen_id = c.id))`),
    ).toBe(0);
  });
});

describe('a card expires', () => {
  const expiry = (birth: string, issued: string): string | null => {
    const day = expiryOf(dayNumber(birth), dayNumber(issued));
    return day === null ? null : dayText(day);
  };

  test('at the next of the ages 25, 40 and 60', () => {
    expect(expiry('2000-06-15', '2021-04-01')).toBe('2025-06-15');
    expect(expiry('1990-06-15', '2021-04-01')).toBe('2030-06-15');
    expect(expiry('1970-06-15', '2021-04-01')).toBe('2030-06-15');
  });

  test('at the age after that when it was issued in the two years before, and never after 60', () => {
    expect(expiry('1996-06-15', '2019-06-14')).toBe('2021-06-15');
    expect(expiry('1996-06-15', '2019-06-15')).toBe('2036-06-15');
    expect(expiry('1962-01-01', '2021-04-01')).toBeNull();
    expect(expiry('1950-01-01', '2021-04-01')).toBeNull();
  });
});

test('twenty working days leave Tet out', () => {
  expect(dayText(workingDayAfter(dayNumber('2021-03-01'), 20))).toBe('2021-03-29');
  expect(dayText(workingDayAfter(dayNumber('2021-02-01'), 20))).toBe('2021-03-08');
  expect(workingDaysAfter(dayNumber('2021-02-01'), dayNumber('2021-03-08'))).toBe(20);
});

test('the clocks of the dossiers are those that the database would keep', async () => {
  expect(
    await count(`dossier where due_on <> add_working_days(collected_on, limit_days + case when paused_on is null and state not in ('CANCELLED', 'SUPERSEDED') then paused_days else
      working_days_after(collected_on, due_on) - limit_days end) or (paused_on is not null) <> (state in ('DISCREPANT', 'REDO_REQUIRED'))
      or used_days <> working_days_after(collected_on, paused_on)`),
  ).toBe(0);
  expect(await count(`dossier r join dossier o on o.id = r.redo_of where r.case_since <> o.case_since`)).toBe(0);
  // City and towns 7 days, reissues there 15; on the border 20; elsewhere 15.
  expect(
    await ask(`select distinct x.code, d.limit_days from dossier d join administrative_unit u on u.unit_no = d.collecting_unit_no
      join administrative_unit x on x.level = 'DISTRICT' and u.unit_no between x.unit_no and x.last_unit_no
      where d.type = 'FIRST_ISSUE' order by 1`),
  ).toEqual([
    ['703', 7],
    ['705', 20],
    ['706', 20],
    ['707', 15],
    ['708', 20],
    ['709', 7],
    ['710', 15],
    ['711', 20],
    ['712', 7],
  ]);
});

describe('the agencies', () => {
  test('read the range of their unit where they reach people at all, else nobody', async () => {
    const agencies = (await ask(`select a.kind, a.lo, a.hi, u.unit_no, u.last_unit_no from agency a
      join administrative_unit u on u.id = a.unit_id`)) as [keyof typeof agencyTable, number, number, number, number][];
    for (const [kind, lo, hi, first, last] of agencies) {
      expect([lo, hi]).toEqual(agencyTable[kind].reach === 'RANGE' ? [first, last] : [1, 0]);
    }
    expect(await ask('select kind, count(*)::int from agency group by kind order by kind')).toEqual([
      ['ADMINISTRATOR', 1],
      ['COMMUNE_COMMITTEE', 94],
      ['EDUCATION', 1],
      ['FATHERLAND_FRONT', 1],
      ['HOME_AFFAIRS', 1],
      ['INSPECTOR', 1],
      ['JUSTICE', 103],
      ['LABOR', 1],
      ['POLICE', 104],
    ]);
  });

  test('have clients with all scopes of their kind', async () => {
    const clients = (await ask(
      `select c.scopes, c.purposes, a.kind from client c join agency a on a.id = c.agency_id`,
    )) as [string[], string[], keyof typeof agencyTable][];
    expect(clients).toHaveLength(15);
    for (const [scopes, purposes, kind] of clients) {
      expect(scopes).toEqual(grantableScopes(kind));
      expect(purposes).toEqual(agencyTable[kind].purposes);
    }
  });

  test('leave private keys that only their owner reads, each with its public half in the database', async () => {
    interface Index {
      clients: { clientId: string; keyFile: string }[];
      officers: { officerId: string; keyFile: string; viaClient: string }[];
    }
    const index = JSON.parse(fs.readFileSync(path.join(database.keysDir, 'index.json'), 'utf8')) as Index;
    expect(index.clients).toHaveLength(14);
    expect(index.officers).toHaveLength(14);
    const halves = [
      ...index.clients.map((one) => [one.clientId, one.keyFile] as const),
      ...index.officers.map((one) => [one.officerId, one.keyFile] as const),
    ];
    for (const [id, keyFile] of halves) {
      const file = path.join(database.keysDir, keyFile);
      const { d, ...half } = JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, string>;
      expect(fs.statSync(file).mode & 0o777).toBe(0o600);
      expect(typeof d).toBe('string');
      const stored = await ask(`select jwk from client_key where client_id = '${id}'
        union all select jwk from officer_key where officer_id = '${id}'`);
      expect(stored).toEqual([half]);
      expect(half).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig', kid: expect.any(String) });
    }
  });
});

describe('the targets', () => {
  test('are two of the province, the later superseding, scaled and said to be', async () => {
    const targets = (await ask(`select value::int, assigned_value::int, due_before::text, recorded_on::text,
        (select o.assigned_value::int from target o where o.id = t.supersedes), note
      from target t where unit_id = '72@origin' order by recorded_on`)) as unknown[][];
    expect(targets.map((target) => target.slice(0, 5))).toEqual([
      [1197, 700_000, '2021-07-01', '2021-01-01', null],
      [1753, 1_024_800, '2021-06-15', '2021-04-14', 700_000],
    ]);
    expect(targets[1]?.[5]).toContain('scaled to 2000 of 1169165 people');
    expect(targets[1]?.[5]).toContain('exceeds the number of people of 14 and over');
  });

  test('are split over the districts, which add up, and say that the split is invented', async () => {
    expect(
      await ask(`select sum(value)::int, sum(assigned_value)::int, count(*)::int, bool_and(note like '%invented split%')
        from target t join administrative_unit u on u.id = t.unit_id where u.level = 'DISTRICT'`),
    ).toEqual([[1753, 1_024_800, 9, true]]);
  });
});

describe('the instance', () => {
  test('says what is loaded and that its day runs on from the demo day', async () => {
    expect(await readInstance(database.ownerUrl)).toMatchObject({
      demo: true,
      population: 'small',
      people: 2000,
      units: 15_558,
      targetNote: expect.stringContaining('scaled'),
    });
  });

  test('moves its day, and refuses what is none', async () => {
    await moveToday(database.ownerUrl, '2022-01-31');
    expect((await readInstance(database.ownerUrl))?.today).toBe('2022-01-31');
    await expect(moveToday(database.ownerUrl, '2022-02-30')).rejects.toThrow('must be a day');
  });
});

describe('loading', () => {
  const keysDir = fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-keys-'));
  const name = `empty_${createHash('sha256').update(keysDir).digest('hex').slice(0, 12)}`;
  let emptyUrl: string;

  beforeAll(async () => {
    const { adminUrl, secrets } = database;
    emptyUrl = (await prepareDatabase(adminUrl, { database: name, secrets, progress: () => undefined })).ownerUrl;
  });

  afterAll(async () => {
    await withClient(database.adminUrl, (admin) => admin.query(`drop database ${name} with (force)`));
    fs.rmSync(keysDir, { recursive: true });
  });

  /** Everything that must be as the migrations left it. */
  const shape = `select string_agg(line, E'\\n' order by line) from (
    select pg_get_indexdef(indexrelid) as line from pg_index where indrelid::regclass::text !~ '^pg_'
    union all select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) || convalidated from pg_constraint
      where connamespace = 'public'::regnamespace
    union all select tgrelid::regclass || ' ' || tgname || ' ' || tgenabled::text from pg_trigger where not tgisinternal
    union all select oid::regclass || ' ' || relrowsecurity || relforcerowsecurity from pg_class
      where relkind = 'r' and relnamespace = 'public'::regnamespace) as lines`;

  const people = `select (select md5(string_agg(c::text, ',' order by id)) from citizen c),
    (select md5(string_agg(i::text, ',' order by id)) from invitation i), (select md5(string_agg(s::text, ',' order by id)) from collection_slot s),
    (select md5(string_agg(s::text, ',' order by invitation_id, version)) from invitation_step s)`;

  test('leaves an empty database empty when it fails in the middle', async () => {
    expect(await readInstance(emptyUrl)).toBeUndefined();
    const failing = loadDemo(emptyUrl, {
      population: 'standard',
      keysDir,
      progress: ({ step, done = 0 }) => {
        if (step === 'people' && done > 3000) throw new Error('power cut');
      },
    });
    await expect(failing).rejects.toThrow('power cut');
    expect(await readInstance(emptyUrl)).toBeUndefined();
  });

  test('gives one in twenty people in the standard province, with keys, indexes, triggers and row security in place', async () => {
    const report = await loadDemo(emptyUrl, { population: 'standard', keysDir, progress: () => undefined });
    expect(report).toMatchObject({ population: 'standard', people: 58_458 });
    const empty = await connect(emptyUrl);
    try {
      expect(await ask(shape, empty)).toEqual(await ask(shape));
      expect(await ask('select count(*)::int from citizen', empty)).toEqual([58_458]);
      expect(
        await ask(
          `select round(100.0 * count(*) filter (where case_state is not null) / count(*)) between 65 and 75
         from citizen where date_of_birth <= '2007-05-20' and life_status = 'ALIVE' and nationality = 'VN'`,
          empty,
        ),
      ).toEqual([true]);
    } finally {
      await empty.end();
    }
  }, 60_000);

  test('refuses a database that holds data', async () => {
    const again = loadDemo(emptyUrl, { population: 'small', keysDir, progress: () => undefined });
    await expect(again).rejects.toThrow('already holds data');
  });

  test('gives the same people for the same seed, and others for another', async () => {
    const admin = database.adminUrl;
    const load = async (seed?: number): Promise<unknown[]> => {
      await withClient(admin, (client) => client.query(`drop database ${name} with (force)`));
      const { ownerUrl } = await prepareDatabase(admin, {
        database: name,
        secrets: database.secrets,
        progress: () => undefined,
      });
      await loadDemo(ownerUrl, {
        population: 'small',
        keysDir,
        progress: () => undefined,
        ...(seed === undefined ? {} : { seed }),
      });
      const client = await connect(ownerUrl);
      const answer = await ask(people, client);
      await client.end();
      return answer;
    };
    const template = await ask(people);
    expect(await load()).toEqual(template);
    expect(await load(7)).not.toEqual(template);
  }, 60_000);
});

describe('chance', () => {
  test('is the same for the same seed and label', () => {
    const draw = (seed: number, label: string): number[] => Array.from({ length: 5 }, createRandom(seed, label).next);
    expect(draw(1, 'a')).toEqual(draw(1, 'a'));
    expect(draw(1, 'a')).not.toEqual(draw(1, 'b'));
    expect(draw(1, 'a')).not.toEqual(draw(2, 'a'));
  });

  test('draws by weight', () => {
    const random = createRandom(1, 'weights');
    const draw = weighted([
      ['rare', 1],
      ['often', 9],
    ]);
    const rare = Array.from({ length: 20_000 }, () => draw(random)).filter((value) => value === 'rare').length;
    expect(rare / 20_000).toBeCloseTo(0.1, 1);
  });

  test('makes ids of the shape of uuid version 7 that rise with time', () => {
    const random = createRandom(1, 'ids');
    const ids = [1_600_000_000_000, 1_600_000_000_001, 1_700_000_000_000].map((time) => random.uuid(time));
    expect(ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))).toBe(
      true,
    );
    expect([...ids].sort()).toEqual(ids);
  });
});
