import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { nameKey } from '@lienthong/schema/name-key';
import type { Caller } from '@lienthong/api/access/caller';
import { move, personWhere } from '../support/people.ts';
import { openTestApi, type TestApi } from '../support/api.ts';
import { adult, livesIn, submit, type Json } from '../support/corrections.ts';
import { entriesOf, reconcile, rowOf, tryReconcile, unequal, withoutNulls } from '../support/reconciliation.ts';

let t: TestApi;
let justice: Caller;
/** Adults of the district with all facts, none of them a twin. */
let people: Json[];
beforeAll(async () => {
  t = await openTestApi();
  justice = t.caller('justice-703-registry');
  people = await entriesOf(
    t,
    `${adult} and ${livesIn('703')} and c.ethnicity is not null and c.native_unit_no is not null and c.middle_name is not null
     and not exists (select from citizen o where o.id <> c.id and o.date_of_birth = c.date_of_birth and o.surname = c.surname)`,
  );
  expect(people.length).toBeGreaterThan(40);
});
afterAll(() => t.close());

let next = 0;
const person = (): Json => {
  const found = people[(next += 1)];
  if (!found) throw new Error('the demo has too few people');
  return found;
};

describe('a row', () => {
  test('that says what the register says is matched exactly and equal in every field', async () => {
    const someone = person();
    const [outcome] = await reconcile(t, justice, rowOf(someone));
    expect(outcome).toMatchObject({
      status: 'ACCEPTED',
      replayed: false,
      refusals: [],
      match: 'EXACT',
      rule: 'NUMBER_AND_NAME',
      citizenId: `cit_${someone['id']}`,
      proposals: [],
    });
    expect(unequal(outcome!)).toEqual([]);
    expect(outcome!.fields.map(({ field }) => field)).toEqual([
      'PERSONAL_NUMBER',
      'SURNAME',
      'MIDDLE_NAME',
      'GIVEN_NAME',
      'DATE_OF_BIRTH',
      'SEX',
      'ETHNICITY',
      'NATIONALITY',
      'NATIVE_PLACE',
      'LIFE_STATUS',
    ]);
  });

  test('that differs in one field differs in just that one, and the request for it is taken as it stands', async () => {
    const changes: [string, Json, (one: Json) => boolean][] = [
      ['SURNAME', { surname: 'Khuất' }, () => true],
      ['MIDDLE_NAME', { middleName: 'Thoại' }, () => true],
      ['GIVEN_NAME', { givenName: 'Ngoãng' }, () => true],
      ['DATE_OF_BIRTH', { dateOfBirth: '1971-03-04' }, () => true],
      ['SEX', { sex: 'FEMALE' }, ({ sex }) => sex === 'MALE'],
      ['ETHNICITY', { ethnicity: '35' }, ({ ethnicity }) => ethnicity !== '35'],
      ['NATIVE_PLACE', { nativePlace: '001@origin' }, () => true],
    ];
    for (const [field, change, fits] of changes) {
      let someone = person();
      while (!fits(someone)) someone = person();
      const [outcome] = await reconcile(t, justice, rowOf(someone, change));
      expect([field, outcome!.match, unequal(outcome!)]).toEqual([field, 'EXACT', [`${field} DIFFERS`]]);
      expect(outcome!.proposals).toMatchObject([{ kind: 'CORRECTION', field, submittable: true, lacks: [] }]);
      const [taken] = await submit(t, justice, withoutNulls(outcome!.proposals[0]!['item']));
      expect([field, taken]).toMatchObject([field, { status: 'ACCEPTED', refusals: [] }]);
    }
  });

  test('that writes the name in another form is the same person, and only other marks are worth a request', async () => {
    const { id } = person();
    const named = { surname: 'Hoàng', middleName: 'Thúy', givenName: 'Hòa' };
    await t.oracle(
      `update citizen set version = version + 1, surname = $2, middle_name = $3, given_name = $4, name_key = $5, given_key = $6 where id = $1`,
      [id, ...Object.values(named), nameKey(Object.values(named).join(' ')), nameKey(named.givenName)],
    );
    const [someone] = await entriesOf(t, 'c.id = $1', [id]);
    const written: [Json, string[], string[]][] = [
      [{ givenName: 'HÒA' }, ['GIVEN_NAME EQUAL_BUT_FORM CASE'], []],
      [{ givenName: 'Hoà' }, ['GIVEN_NAME EQUAL_BUT_FORM TONE_PLACEMENT'], []],
      [{ surname: 'Ho-àng' }, ['SURNAME EQUAL_BUT_FORM SPACING'], []],
      [{ middleName: 'Thùy' }, ['MIDDLE_NAME EQUAL_BUT_FORM DIACRITICS'], ['CORRECTION']],
      [{ surname: 'Hòa', givenName: 'Hoàng' }, ['SURNAME EQUAL_BUT_FORM ORDER', 'GIVEN_NAME EQUAL_BUT_FORM ORDER'], []],
      [
        { surname: 'Hoàng Thúy', middleName: null },
        ['SURNAME EQUAL_BUT_FORM ORDER', 'MIDDLE_NAME EQUAL_BUT_FORM ORDER'],
        [],
      ],
    ];
    for (const [change, agreement, kinds] of written) {
      const [outcome] = await reconcile(t, justice, rowOf(someone!, change));
      expect([outcome!.match, unequal(outcome!)]).toEqual(['EXACT', agreement]);
      expect(outcome!.proposals.map(({ kind }) => kind)).toEqual(kinds);
    }
  });

  test('of the register of deaths proposes the death, at the end and ready to be taken', async () => {
    const someone = person();
    const dead = { register: 'DEATH', lifeStatus: 'DECEASED', diedOn: '2021-05-08', deathPlace: 'Tây Ninh' };
    const [outcome] = await reconcile(t, justice, rowOf(someone, dead));
    expect(unequal(outcome!)).toEqual(['LIFE_STATUS DIFFERS', 'DIED_ON MISSING_HERE']);
    expect(outcome!.proposals).toMatchObject([{ kind: 'DEATH', field: 'LIFE_STATUS', submittable: true }]);
    const [taken] = await submit(t, justice, withoutNulls(outcome!.proposals[0]!['item']));
    expect(taken).toMatchObject({ status: 'ACCEPTED' });
    const [born] = await reconcile(t, justice, rowOf(person(), { ...dead, register: 'BIRTH', deathPlace: null }));
    expect(born!.proposals).toMatchObject([
      { kind: 'DEATH', submittable: false, lacks: ['REGISTER_ENTRY', 'PLACE_OF_DEATH'] },
    ]);
  });

  test('that knows what is missing here proposes a supplement, which no one can hand in yet', async () => {
    const someone = person();
    await t.oracle('update citizen set version = version + 1, ethnicity = null where id = $1', [someone['id']]);
    const [outcome] = await reconcile(t, justice, rowOf(someone));
    expect(unequal(outcome!)).toEqual(['ETHNICITY MISSING_HERE']);
    expect(outcome!.proposals).toMatchObject([
      { kind: 'SUPPLEMENT', field: 'ETHNICITY', item: { correction: { supplement: { value: someone['ethnicity'] } } } },
    ]);
  });

  test('is refused where its entry or a value can’t be, and leaves nothing', async () => {
    const rows: [string, Json][] = [
      ['OUTSIDE_JURISDICTION', { entry: { ...rowOf(person())['entry'], office: '25621' } }],
      ['UNIT_NOT_FOUND', { entry: { ...rowOf(person())['entry'], office: '99999' } }],
      ['UNIT_NOT_FOUND', { nativePlace: '99999@origin' }],
      ['VALUE_NOT_ALLOWED', { ethnicity: '99' }],
      ['TEXT_REFUSED', { givenName: 'X1' }],
      ['DATE_NOT_POSSIBLE', { dateOfBirth: '1990-02-30' }],
    ];
    const run = 'refused';
    const outcomes = await reconcile(t, justice, ...rows.map(([, change]) => rowOf(person(), change, run)));
    expect(outcomes.map(({ status, refusals }) => [status, refusals[0]?.code])).toEqual(
      rows.map(([code]) => ['REFUSED', code]),
    );
    expect(outcomes.every(({ match, fields }) => match === null && fields.length === 0)).toBe(true);
    expect(
      await t.oracle(
        `select from reconciliation_row q join reconciliation_run r on r.id = q.run_id where r.name = $1`,
        [run],
      ),
    ).toEqual([]);
  });
});

describe('a number', () => {
  test('and another name of the same birth year are a person probably, and nothing is proposed', async () => {
    const someone = person();
    const other = {
      surname: 'Khuất',
      middleName: 'Thoại',
      givenName: 'Ngoãng',
      dateOfBirth: `${someone['dateOfBirth'].slice(0, 4)}-02-03`,
    };
    const [outcome] = await reconcile(t, justice, rowOf(someone, other));
    expect(outcome).toMatchObject({ match: 'PROBABLE', rule: 'NUMBER_AND_BIRTH_YEAR', proposals: [] });
  });

  test('that everything else contradicts is nobody’s', async () => {
    const other = { surname: 'Khuất', middleName: 'Thoại', givenName: 'Ngoãng', dateOfBirth: '1911-02-03' };
    const [outcome] = await reconcile(t, justice, rowOf(person(), other));
    expect(outcome).toMatchObject({
      match: 'NOT_FOUND',
      rule: 'NUMBER_ALONE_CONTRADICTED',
      citizenId: null,
      fields: [],
    });
  });

  test('of one and name and birth date of another fit two, so nobody is named', async () => {
    const [one, other] = [person(), person()];
    const [outcome] = await reconcile(t, justice, rowOf(other, { personalNumber: one['personalNumber'] }));
    expect(outcome).toMatchObject({
      match: 'AMBIGUOUS',
      rule: 'NUMBER_AND_NAME_DISAGREE',
      citizenId: null,
      proposals: [],
    });
  });

  test('that the person had before still leads to the person', async () => {
    const [former] = await t.oracle(
      `select n.value, n.citizen_id as id from personal_number n join citizen c on c.id = n.citizen_id
       where n.status = 'REPLACED' and c.life_status = 'ALIVE' limit 1`,
    );
    const [someone] = await entriesOf(t, 'c.id = $1', [former!['id']]);
    const [outcome] = await reconcile(t, justice, rowOf(someone!, { personalNumber: former!['value'] }));
    expect(outcome).toMatchObject({ match: 'EXACT', citizenId: `cit_${former!['id']}` });
    expect(unequal(outcome!)).toEqual(['PERSONAL_NUMBER EQUAL_BUT_FORM FORMER_NUMBER']);
  });
});

describe('a row without a number', () => {
  test('is a person of the range by name, birth date and native place, and only probably without the place', async () => {
    const someone = person();
    const [sure, likely, swapped] = await reconcile(
      t,
      justice,
      rowOf(someone, { personalNumber: null }),
      rowOf(someone, { personalNumber: null, nativePlace: null }),
      rowOf(someone, { personalNumber: null, surname: someone['givenName'], givenName: someone['surname'] }),
    );
    expect(sure).toMatchObject({
      match: 'EXACT',
      rule: 'NAME_BIRTH_DATE_AND_PLACE',
      citizenId: `cit_${someone['id']}`,
    });
    expect(unequal(sure!)).toEqual(['PERSONAL_NUMBER MISSING_THERE']);
    expect(likely).toMatchObject({ match: 'PROBABLE', rule: 'NAME_AND_BIRTH_DATE' });
    expect(swapped).toMatchObject({ match: 'PROBABLE', rule: 'NAME_AND_BIRTH_DATE' });
  });

  test('is nobody where two have name and birth date, where neither is given, and outside the range', async () => {
    const [one, other] = [person(), person()];
    await t.oracle(
      `update citizen c set version = c.version + 1, surname = o.surname, middle_name = o.middle_name, given_name = o.given_name,
         name_key = o.name_key, given_key = o.given_key, date_of_birth = o.date_of_birth from citizen o where c.id = $1 and o.id = $2`,
      [other['id'], one['id']],
    );
    const [stranger] = await entriesOf(t, `${adult} and ${livesIn('706')}`);
    const [several, none, outside, slip] = await reconcile(
      t,
      justice,
      rowOf(one, { personalNumber: null }),
      rowOf(person(), { personalNumber: null, dateOfBirth: null }),
      rowOf(stranger!, { personalNumber: null }),
      rowOf(person(), { personalNumber: '972199999999' }),
    );
    expect(several).toMatchObject({ match: 'AMBIGUOUS', rule: 'SEVERAL_FIT', citizenId: null });
    expect(none).toMatchObject({ match: 'NOT_FOUND', rule: 'FACTS_MISSING' });
    expect(outside).toMatchObject({ match: 'NOT_FOUND', rule: 'NOBODY', citizenId: null });
    expect(slip).toMatchObject({ match: 'PROBABLE', rule: 'NAME_AND_BIRTH_DATE' });
    expect(unequal(slip!)).toEqual(['PERSONAL_NUMBER DIFFERS']);
  });
});

describe('outside the range', () => {
  test('a person is reached by number and one more fact, and else as if there were nobody', async () => {
    const [stranger] = await entriesOf(t, `${adult} and ${livesIn('706')} and c.middle_name is not null`);
    const wrong = { surname: 'Khuất', middleName: 'Thoại', givenName: 'Ngoãng', dateOfBirth: '1911-02-03' };
    const [known, byYear, contradicted, nobody] = await reconcile(
      t,
      justice,
      rowOf(stranger!),
      rowOf(stranger!, { ...wrong, dateOfBirth: stranger!['dateOfBirth'] }),
      rowOf(stranger!, wrong),
      rowOf(stranger!, { ...wrong, personalNumber: '972199999999' }),
    );
    expect(known).toMatchObject({ match: 'EXACT', rule: 'NUMBER_AND_NAME', citizenId: `cit_${stranger!['id']}` });
    expect(byYear).toMatchObject({ match: 'PROBABLE', rule: 'NUMBER_AND_BIRTH_YEAR' });
    const bare = ({ clientRef: _, ...rest }: object & { clientRef: string }) => rest;
    expect(bare(contradicted!)).toEqual(bare(nobody!));
    expect(nobody).toMatchObject({ match: 'NOT_FOUND', rule: 'NOBODY' });
  });
});

describe('twins', () => {
  const twins = async (): Promise<[Json, Json]> => {
    const [pair] = await t.oracle<{ one: string; other: string }>(
      `select c.id as one, o.id as other from citizen c join citizen o on o.date_of_birth = c.date_of_birth and o.surname = c.surname
         and o.unit_no = c.unit_no and o.id > c.id and o.given_key <> c.given_key
       where c.date_of_birth_precision = 'DAY' and c.life_status = 'ALIVE' and o.life_status = 'ALIVE'
         and (select count(*) from personal_number n where n.citizen_id in (c.id, o.id) and n.status = 'ACTIVE') = 2 limit 1`,
    );
    if (!pair) throw new Error('the demo has no twins');
    const entries = await entriesOf(t, 'c.id in ($1, $2)', [pair.one, pair.other]);
    return [entries.find(({ id }) => id === pair.one)!, entries.find(({ id }) => id === pair.other)!];
  };

  test('are each matched to themselves, and never to each other, whatever of the row is the other’s', async () => {
    const [one, other] = await twins();
    const rows = [
      rowOf(one),
      rowOf(other),
      rowOf(one, { personalNumber: other['personalNumber'] }),
      rowOf(one, { personalNumber: other['personalNumber'], dateOfBirth: null }),
      rowOf(one, { personalNumber: other['personalNumber'], givenName: 'Ngoãng' }),
      rowOf(one, { personalNumber: null, givenName: 'Ngoãng' }),
    ];
    const outcomes = await reconcile(t, justice, ...rows);
    expect(outcomes.map(({ match }) => match)).toEqual([
      'EXACT',
      'EXACT',
      'AMBIGUOUS',
      expect.stringMatching(/AMBIGUOUS|NOT_FOUND/),
      'AMBIGUOUS',
      'NOT_FOUND',
    ]);
    expect(outcomes.map(({ citizenId }) => citizenId)).toEqual([
      `cit_${one['id']}`,
      `cit_${other['id']}`,
      null,
      null,
      null,
      null,
    ]);
    expect(outcomes.flatMap(({ proposals }) => proposals)).toEqual([]);
    expect(outcomes[2]!.rule).toBe('TWIN_SUSPECTED');
  });

  test('who live apart are known by numbers next to each other, also outside the range', async () => {
    const [one, other] = await twins();
    await move(t, other['id'], (await personWhere(t, `d.code = '706'`)).group);
    await t.oracle('update citizen set version = version + 1, permanent_unit_no = unit_no where id = $1', [
      other['id'],
    ]);
    const outcomes = await reconcile(
      t,
      justice,
      rowOf(one, { personalNumber: other['personalNumber'] }),
      rowOf(other, { personalNumber: one['personalNumber'] }),
      rowOf(other, { givenName: 'Ngoãng' }),
      rowOf(other),
    );
    expect(outcomes.map(({ rule }) => rule)).toEqual([...Array(3).fill('TWIN_SUSPECTED'), 'NUMBER_AND_NAME']);
    expect(outcomes.flatMap(({ proposals }) => proposals)).toEqual([]);
  });

  test('whose names differ in their marks alone are told apart by them', async () => {
    const [one, other] = await twins();
    for (const [{ id }, given] of [
      [one, 'Thúy'],
      [other, 'Thùy'],
    ] as const) {
      await t.oracle(
        `update citizen set version = version + 1, middle_name = 'Thị', given_name = $2, given_key = 'thuy',
           name_key = $3 where id = $1`,
        [id, given, nameKey(`${one['surname']} Thị Thuy`)],
      );
    }
    const [thuy] = await entriesOf(t, 'c.id = $1', [one['id']]);
    const [own, mixed, named] = await reconcile(
      t,
      justice,
      rowOf(thuy!),
      rowOf(thuy!, { personalNumber: other['personalNumber'] }),
      rowOf(thuy!, { personalNumber: null }),
    );
    expect(own).toMatchObject({ match: 'EXACT', citizenId: `cit_${one['id']}` });
    expect(mixed).toMatchObject({ match: 'AMBIGUOUS', rule: 'TWIN_SUSPECTED', citizenId: null, proposals: [] });
    expect(named).toMatchObject({ match: 'AMBIGUOUS', citizenId: null, proposals: [] });
  });
});

describe('a call', () => {
  test('that is repeated is replayed as it was compared, with proposals for what still differs', async () => {
    const row = rowOf(person(), { givenName: 'Ngoãng', dateOfBirth: null }, 'replayed');
    const [first] = await reconcile(t, justice, { ...row, dateOfBirth: undefined, middleName: row['middleName'] });
    const [second] = await reconcile(t, justice, row);
    expect(second).toEqual({ ...first, replayed: true });
    const kept = await t.oracle(`select from reconciliation_row q where client_ref = $1`, [row['clientRef']]);
    expect(kept).toHaveLength(1);
    const [other] = await reconcile(t, justice, { ...row, givenName: 'Ngoan' });
    expect(other).toMatchObject({ status: 'REFUSED', refusals: [{ code: 'REF_REUSED' }], match: null });
  });

  test('proposes anew what a replay still finds wrong, and no more what was put right', async () => {
    const row = rowOf(person(), { ethnicity: '35' });
    const [first] = await reconcile(t, justice, row);
    expect((await reconcile(t, justice, row))[0]).toEqual({ ...first, replayed: true });
    await t.oracle(`update citizen set version = version + 1, ethnicity = '35' where 'cit_' || id = $1`, [
      first!.citizenId,
    ]);
    const [later] = await reconcile(t, justice, row);
    expect(later).toEqual({ ...first, replayed: true, proposals: [] });
  });

  test('runs the same few statements for 2 rows as for 200, each read of persons with its trace', async () => {
    const mixed = (count: number): Json[] =>
      Array.from({ length: count }, (_, at) => {
        const someone = people[at % people.length]!;
        const change = [{}, { givenName: 'Ngoãng' }, { personalNumber: null }, { personalNumber: '972199999999' }][
          at % 4
        ];
        return rowOf(someone, change, 'statements');
      });
    const few = await tryReconcile(t, justice, mixed(4));
    const many = await tryReconcile(t, justice, mixed(200));
    expect(many.errors).toBeUndefined();
    expect(many.context.ran).toEqual(
      few.context.ran
        .filter((name) => name !== 'open-reconciliation-runs')
        .filter((name, at, all) => name !== all[at - 1]),
    );
    expect(many.context.ran.length).toBeLessThanOrEqual(9);
    const trails = await t.oracle(
      `select operation, cardinality(persons) as persons, null = any(persons) as holes from audit where request_id = $1`,
      [many.context.requestId],
    );
    expect(trails.map(({ operation }) => operation)).toEqual(['reconcile', 'reconcile']);
    expect(Math.max(...trails.map(({ persons }) => persons))).toBeGreaterThan(30);
    expect(trails.some(({ holes }) => holes)).toBe(false);
  });
});
