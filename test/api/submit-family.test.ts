import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import type { Caller } from '@lienthong/api/access/caller';
import { openTestApi, type TestApi } from '../support/api.ts';
import {
  accepted,
  codesOf,
  deathOf,
  declarationOf,
  decide,
  decisionOf,
  footprint,
  fresh,
  move,
  paramsOf,
  preview,
  residenceOf,
  reversalOf,
  stepOf,
  submit,
  type Json,
  type Outcome,
  type RequestAnswer,
} from '../support/corrections.ts';
import { abroad, child, family, man, oneOf, pointAt, woman, type Other } from '../support/family.ts';
import type { Person } from '../support/people.ts';

let t: TestApi;
let city: Caller;
let ward: Caller;
let second: Caller;
let police: Caller;
beforeAll(async () => {
  t = await openTestApi({ poolSize: 8 });
  city = t.caller('justice-703-registry');
  ward = t.caller('justice-25456-registry', { officer: 'officer-justice-25456-1' });
  second = t.caller('justice-25456-registry', { officer: 'officer-justice-25456-2' });
  police = t.caller('police-703-register');
});
afterAll(() => t.close());

const { marriage, parentage, parentageByJudgment, guardianship, guardianshipEnd, adoption, adoptionEnd } = family;
const { divorce, annulment } = family;
const reverse = { reverse: { text: 'Theo bản án', number: '12/QĐ', body: 'TAND', decidedOn: '2021-05-19' } };
const keyOf = ({ id }: { id: string }): string => id.slice('cor_'.length);
const nameOf = ({ surname, middleName, givenName }: Person): string =>
  [surname, middleName, givenName].filter((part) => part !== null).join(' ');
const yearOf = ({ bornOn }: Person): number => Number(bornOn.slice(0, 4));
const masked = ({ number }: Person): string => `${number!.slice(0, 3)}*******${number!.slice(-2)}`;

const handedIn = async (item: Json): Promise<RequestAnswer> => accepted(await submit(t, city, item));
const applied = async (item: Json): Promise<RequestAnswer> => {
  const request = accepted([await decide(t, ward, await handedIn(item))]);
  expect(request.state).toBe('APPLIED');
  return request;
};
const code = async (item: Json, caller = city): Promise<string> => codesOf(await submit(t, caller, item))[0] ?? '';
async function step(caller: Caller, request: { id: string; version: number }, one: Json): Promise<Outcome> {
  const [outcome] = await move(t, caller, stepOf(request, one));
  if (!outcome) throw new Error('an outcome is missing');
  return outcome;
}
const takenBack = async (request: { id: string; version: number }): Promise<RequestAnswer> =>
  accepted([await step(second, request, reverse)]);

const relationFields = `relation person { registered name birthYear nationality maskedNumber } from to end`;
/** Relations as a caller sees them, through a person of its own. */
async function relationsOf(person: Person, caller = city, activeOnly = true): Promise<Json[]> {
  const { data, errors } = await t.ask(
    caller,
    `query($n: PersonalNumber!, $a: Boolean!) { citizen(personalNumber: $n) { relations(activeOnly: $a) { ${relationFields} } } }`,
    { n: person.number, a: activeOnly },
  );
  if (errors) throw new Error(JSON.stringify(errors));
  return data.citizen?.relations ?? [];
}
const relatives = async (person: Person): Promise<string[]> =>
  (await relationsOf(person)).map((one) => one['relation']);
const shown = (person: Person): Json => ({
  registered: true,
  name: nameOf(person),
  birthYear: yearOf(person),
  nationality: 'VN',
  maskedNumber: masked(person),
});
const toldOf = async (type: string, unitNo: number): Promise<number> => {
  const [row] = await t.oracle(`select count(*)::int as n from outbox where type = $1 and unit_no = $2`, [
    type,
    unitNo,
  ]);
  return row!['n'] as number;
};

async function couple(unit = '703'): Promise<[Person, Person]> {
  const he = await man(t, [], unit);
  return [he, await woman(t, [he], unit)];
}

describe('a marriage', () => {
  test('is seen from both sides, ends by a divorce, and stands again where that is taken back', async () => {
    const [he, she] = await couple();
    const before = await toldOf('RELATION_OPENED', she.unitNo);
    const wedding = await applied(marriage(he, she));
    expect(wedding.effects.map(({ effect }) => effect)).toEqual(['OPEN_RELATION']);
    const bond = { relation: 'SPOUSE', from: '2021-05-10', to: null, end: null };
    expect(await relationsOf(he)).toEqual([{ ...bond, person: shown(she) }]);
    expect(await relationsOf(she)).toEqual([{ ...bond, person: shown(he) }]);
    expect(await toldOf('RELATION_OPENED', she.unitNo)).toBe(before + 1);
    const apart = await applied(divorce(she, he));
    expect(await relationsOf(he)).toEqual([]);
    expect(await relationsOf(he, city, false)).toEqual([
      { ...bond, to: '2021-05-10', end: 'DIVORCED', person: shown(she) },
    ]);
    await takenBack(apart);
    expect(await relatives(he)).toEqual(['SPOUSE']);
    expect(await relatives(she)).toEqual(['SPOUSE']);
    await takenBack(wedding);
    expect(await relationsOf(he, city, false)).toEqual([]);
    const [row] = await t.oracle(`select end_reason, version from family_relation where request_id = $1`, [
      keyOf(wedding),
    ]);
    expect(row).toEqual({ end_reason: 'REVERSED', version: 4 });
  });

  test('with somebody of another register shows what the entry says, and no number', async () => {
    const he = await man(t);
    await applied(marriage(he, abroad));
    expect(await relationsOf(he)).toEqual([
      {
        relation: 'SPOUSE',
        from: '2021-05-10',
        to: null,
        end: null,
        person: { registered: false, ...abroad, maskedNumber: null },
      },
    ]);
    expect(await code(divorce(he, { ...abroad, birthYear: 1986 }))).toBe('RELATION_NOT_FOUND');
    await applied(annulment(he, { ...abroad, name: 'JANE  smith' }));
    expect((await relationsOf(he, city, false))[0]).toMatchObject({ end: 'ANNULLED', to: '2021-05-10' });
  });

  test('with a foreigner is the district’s', async () => {
    const he = await man(t);
    const foreigner = { ...abroad, nationality: 'US' };
    const request = await handedIn(marriage(he, foreigner));
    expect(codesOf([await step(ward, request, { review: {} })])).toEqual(['NOT_COMPETENT']);
    const district = t.caller('justice-703-registry', { officer: 'officer-justice-703-1' });
    expect((await decide(t, district, request)).request?.state).toBe('APPLIED');
  });

  test.each<[what: string, expected: string, path: string, item: () => Promise<Json>]>([
    [
      'with oneself',
      'VALUE_NOT_ALLOWED',
      'correction.marriage.spouse',
      async () => {
        const he = await man(t);
        return marriage(he, he);
      },
    ],
    [
      'of one too young',
      'VALUE_NOT_ALLOWED',
      'correction.marriage.spouse',
      async () => marriage(await man(t), await oneOf(t, { sex: 'FEMALE', born: ['2004-01-01', '2007-01-01'] })),
    ],
    [
      'with a number that nobody has',
      'CITIZEN_NOT_FOUND',
      'correction.marriage.spouse.registered',
      async () => marriage(await man(t), { ...(await woman(t)), givenName: 'Không' }),
    ],
    [
      'without a second fact',
      'SECOND_FACT_REQUIRED',
      'correction.marriage.spouse.registered',
      async () => marriage(await man(t), abroad, { spouse: { registered: { personalNumber: '972088000001' } } }),
    ],
    [
      'of a day after the entry',
      'DATES_CONTRADICT',
      'correction.marriage.marriedOn',
      async () => marriage(await man(t), abroad, { marriedOn: '2021-05-11' }),
    ],
    [
      'that stands',
      'RELATION_EXISTS',
      'correction.marriage.spouse',
      async () => {
        const [he, she] = await couple();
        await applied(marriage(he, she));
        return marriage(await man(t, [he]), she);
      },
    ],
    [
      'with one whose death is being registered',
      'BLOCKED_BY_DEATH',
      'correction.marriage.spouse',
      async () => {
        const [he, she] = await couple();
        await handedIn(deathOf(she));
        return marriage(he, she);
      },
    ],
    [
      'with one who is dead',
      'BLOCKED_BY_DEATH',
      'correction.marriage.spouse',
      async () => {
        const [he, she] = await couple();
        await applied(deathOf(she));
        return marriage(he, she);
      },
    ],
  ])('%s is refused', async (_, expected, path, item) => {
    const [outcome] = await submit(t, city, await item());
    expect(outcome!.refusals.map((one) => `${one.code} ${one.path.join('.')}`)).toEqual([`${expected} ${path}`]);
  });

  test('leaves a trace of a number that found nobody, by its hash alone', async () => {
    const [before] = await t.oracle(
      `select count(*)::int as n from audit where outcome = 'NOT_FOUND' and sought is not null`,
    );
    await submit(t, city, marriage(await man(t), { ...(await woman(t)), givenName: 'Không' }));
    const [after] = await t.oracle(
      `select count(*)::int as n from audit where outcome = 'NOT_FOUND' and sought is not null`,
    );
    expect(after!['n']).toBe((before!['n'] as number) + 1);
  });

  test('holds both: a second request on either names the first', async () => {
    const [he, she] = await couple();
    const request = await handedIn(marriage(he, she));
    const [other] = await submit(t, city, marriage(she, abroad));
    expect(codesOf([other!])).toEqual(['OPEN_REQUEST_EXISTS']);
    expect(paramsOf(other!)).toEqual({ request: request.id });
    const [third] = await submit(t, city, marriage(await man(t, [he]), she));
    expect(third!.refusals[0]).toMatchObject({
      code: 'OPEN_REQUEST_EXISTS',
      path: ['correction', 'marriage', 'spouse'],
    });
    const [one, two] = await submit(t, city, ...(await twoInOneCall()));
    expect([one!.status, ...codesOf([two!])]).toEqual(['ACCEPTED', 'OPEN_REQUEST_EXISTS']);
  });
  async function twoInOneCall(): Promise<Json[]> {
    const [he, she] = await couple();
    return [marriage(he, she), marriage(she, abroad)];
  }

  test('handed in by two at once has one effect', async () => {
    const she = await woman(t);
    const he = await man(t);
    const another = await man(t, [he]);
    const outcomes = await Promise.all([
      submit(t, city, marriage(he, she)),
      submit(t, city, marriage(another, she)),
      submit(t, ward, marriage(she, abroad)),
    ]);
    expect(outcomes.flat().filter(({ status }) => status === 'ACCEPTED')).toHaveLength(1);
    expect(outcomes.flat().flatMap((one) => one.refusals.map((refused) => refused.code))).toEqual([
      'OPEN_REQUEST_EXISTS',
      'OPEN_REQUEST_EXISTS',
    ]);
  });

  test('is replayed with the same ref', async () => {
    const [he, she] = await couple();
    const item = marriage(he, she);
    const [first] = await submit(t, city, item);
    const [again] = await submit(t, city, item);
    expect(again).toMatchObject({ status: 'ACCEPTED', replayed: true, request: { id: first!.request!.id } });
    const changed = { ...item, correction: marriage(he, abroad)['correction'] };
    expect(codesOf(await submit(t, city, changed))).toEqual(['REF_REUSED']);
  });

  test('goes stale where one of the two was married meanwhile; rebased, it is tested anew', async () => {
    const [he, she] = await couple();
    const request = await handedIn(marriage(he, she));
    // Entered past the API: what a request of before this table, or a repair, would leave.
    await t.oracle(
      `insert into family_relation (id, citizen_id, relation, valid_from, request_id, other_name, other_birth_year, other_nationality)
       select gen_random_uuid(), $1, 'SPOUSE', '2020-01-01', $2, 'Ai', 1980, 'VN'`,
      [she.id, keyOf(request)],
    );
    const outcome = await decide(t, ward, request);
    expect(outcome).toMatchObject({ status: 'ACCEPTED', request: { state: 'STALE', staleFields: ['SPOUSE'] } });
    expect(await relatives(he)).toEqual([]);
    const stale = outcome.request!;
    expect(codesOf([await step(city, stale, { rebase: {} })])).toEqual(['RELATION_EXISTS']);
    await t.oracle(
      `update family_relation set valid_to = '2020-02-01', end_reason = 'DIVORCED', ended_by = request_id, version = version + 1 where citizen_id = $1`,
      [she.id],
    );
    const rebased = accepted([await step(city, stale, { rebase: {} })]);
    expect(rebased.state).toBe('SUBMITTED');
    expect((await decide(t, ward, rebased)).request?.state).toBe('APPLIED');
    expect(await relatives(he)).toEqual(['SPOUSE']);
  });

  test('can’t be approved when the other one has died, and names both in the audit', async () => {
    const [he, she] = await couple();
    const request = await handedIn(marriage(he, she));
    await applied(deathOf(she));
    const outcome = await decide(t, ward, request);
    expect(codesOf([outcome])).toEqual(['BLOCKED_BY_DEATH']);
    const [row] = await t.oracle(
      `select count(*)::int as n from audit where operation = 'correction-subjects' and persons @> $1::uuid[]`,
      [[he.id, she.id]],
    );
    expect(row!['n']).toBeGreaterThanOrEqual(2);
  });

  test('is no marriage where both were kept from it by the database alone', async () => {
    const [he, she] = await couple();
    const request = await applied(marriage(he, she));
    const insert = (id: string) =>
      t.oracle(
        `insert into family_relation (id, citizen_id, relation, valid_from, request_id, other_name, other_birth_year, other_nationality)
         values (gen_random_uuid(), $1, 'SPOUSE', '2020-01-01', $2, 'Ai', 1980, 'VN')`,
        [id, keyOf(request)],
      );
    for (const { id } of [he, she]) await expect(insert(id)).rejects.toMatchObject({ code: '40001' });
  });
});

describe('parents', () => {
  test('are two, by recognition and by judgment, and are seen from the child and from each of them', async () => {
    const [father, mother] = await couple();
    const kid = await child(t);
    await applied(parentage(kid, father, 'FATHER'));
    await applied(parentageByJudgment(kid, mother, 'MOTHER'));
    expect(await relationsOf(kid)).toEqual([
      { relation: 'FATHER', from: kid.bornOn, to: null, end: null, person: shown(father) },
      { relation: 'MOTHER', from: kid.bornOn, to: null, end: null, person: shown(mother) },
    ]);
    expect(await relatives(father)).toEqual(['CHILD']);
    expect(await relatives(mother)).toEqual(['CHILD']);
    expect(await code(parentage(kid, await man(t, [father]), 'FATHER'))).toBe('RELATION_EXISTS');
  });

  test('don’t marry their children, nor those whom they had adopted', async () => {
    const he = await oneOf(t, { sex: 'MALE', born: ['1950-01-01', '1970-12-31'] });
    const grown = await oneOf(t, { sex: 'FEMALE', born: ['1985-01-01', '2000-12-31'] });
    await applied(adoption(grown, he, 'FATHER'));
    await applied(adoptionEnd(grown, he, 'FATHER'));
    const [outcome] = await submit(t, city, marriage(grown, he));
    expect(codesOf([outcome!])).toEqual(['VALUE_NOT_ALLOWED']);
    expect(paramsOf(outcome!)['rule']).toMatch(/^marriage\.forbidden_between/);
  });

  test('are older than the child, and a mother is a woman unless a court says otherwise', async () => {
    const kid = await child(t);
    expect(await code(parentage(kid, { ...abroad, birthYear: yearOf(kid) }, 'MOTHER'))).toBe('VALUE_NOT_ALLOWED');
    const he = await man(t);
    expect(await code(parentage(kid, he, 'MOTHER'))).toBe('VALUE_NOT_ALLOWED');
    expect(await code(parentageByJudgment(kid, he, 'MOTHER'))).toBe('ACCEPTED');
  });

  test('can be determined by a court when they are dead, not recognised', async () => {
    const kid = await child(t);
    const he = await man(t);
    await applied(deathOf(he));
    expect(await code(parentage(kid, he, 'FATHER'))).toBe('BLOCKED_BY_DEATH');
    await applied(parentageByJudgment(kid, he, 'FATHER'));
    expect(await relatives(kid)).toEqual(['FATHER']);
  });

  test('adopt as a couple on one entry, beside the parents by birth, until a court ends it for one of them', async () => {
    const [father, mother] = await couple();
    const kid = await child(t);
    const natural = await man(t, [father]);
    await applied(parentage(kid, natural, 'FATHER'));
    const registration = { number: fresh('cn-') };
    const requests = await submit(
      t,
      city,
      adoption(kid, father, 'FATHER', {}, { registration }),
      adoption(kid, mother, 'MOTHER', {}, { registration }),
    );
    expect(codesOf(requests)).toEqual(['ACCEPTED', 'ACCEPTED']);
    for (const { request } of requests) expect((await decide(t, ward, request!)).request?.state).toBe('APPLIED');
    expect(codesOf(await submit(t, city, adoption(kid, mother, 'MOTHER', {}, { registration })))).toEqual([
      'RELATION_EXISTS ALREADY_REGISTERED',
    ]);
    expect((await relatives(kid)).sort()).toEqual(['ADOPTIVE_FATHER', 'ADOPTIVE_MOTHER', 'FATHER']);
    expect(await relatives(mother)).toEqual(['ADOPTED_CHILD']);
    const end = await applied(adoptionEnd(kid, mother, 'MOTHER'));
    expect((await relatives(kid)).sort()).toEqual(['ADOPTIVE_FATHER', 'FATHER']);
    await takenBack(end);
    expect(await relatives(mother)).toEqual(['ADOPTED_CHILD']);
    expect(await code(adoptionEnd(kid, father, 'MOTHER'))).toBe('RELATION_NOT_FOUND');
  });

  test('need the decision of the court', async () => {
    const kid = await child(t);
    const [outcome] = await submit(
      t,
      city,
      parentageByJudgment(kid, abroad, 'MOTHER', { decision: { number: '1/QĐ', body: 'TAND' } }),
    );
    expect(outcome!.refusals).toMatchObject([
      { code: 'VALUE_REQUIRED', path: ['correction', 'parentageByJudgment', 'decision', 'issuedOn'] },
    ]);
  });
});

describe('a guardianship', () => {
  test('is seen from both, ends, and stands again where the end is taken back', async () => {
    const kid = await child(t);
    const [one, other] = await couple();
    await applied(guardianship(kid, one));
    expect(await code(guardianship(kid, one))).toBe('RELATION_EXISTS');
    await applied(guardianship(kid, other));
    expect(await relatives(kid)).toEqual(['GUARDIAN', 'GUARDIAN']);
    expect(await relatives(one)).toEqual(['WARD']);
    expect(await code(guardianshipEnd(kid, one, { endedOn: '2021-05-05' }))).toBe('DATE_NOT_POSSIBLE');
    const end = await applied(guardianshipEnd(kid, one));
    expect(await relatives(kid)).toEqual(['GUARDIAN']);
    expect(await code(guardianshipEnd(kid, one))).toBe('RELATION_NOT_FOUND');
    const anew = await applied(guardianship(kid, one, { from: '2021-05-10' }));
    const refused = await step(second, end, reverse);
    expect(codesOf([refused])).toEqual(['RECORDED_VALUE_DIFFERS']);
    expect(paramsOf(refused)).toEqual({ request: anew.id });
    await takenBack(anew);
    await takenBack(end);
    expect((await relationsOf(one))[0]).toMatchObject({ relation: 'WARD', from: '2021-05-06', to: null });
  });

  test('is for who is of age', async () => {
    const kid = await child(t);
    const young = await oneOf(t, { sex: 'MALE', born: ['2004-01-01', '2007-01-01'], besides: [kid] });
    expect(await code(guardianship(kid, young))).toBe('VALUE_NOT_ALLOWED');
  });
});

describe('a death', () => {
  test('ends marriage and guardianship, and its reversal has them stand again', async () => {
    const [he, she] = await couple();
    const kid = await child(t);
    await applied(marriage(he, she));
    await applied(guardianship(kid, she));
    await applied(parentage(kid, he, 'FATHER'));
    const death = await applied(deathOf(she, { diedOn: '2021-05-10' }));
    expect(death.effects.map(({ effect }) => effect).filter((one) => one === 'END_RELATION')).toHaveLength(2);
    expect(await relatives(he)).toEqual(['CHILD']);
    expect(await relatives(kid)).toEqual(['FATHER']);
    expect((await relationsOf(he, city, false))[1]).toMatchObject({ to: '2021-05-10', end: 'DEATH' });
    await takenBack(death);
    expect((await relatives(he)).sort()).toEqual(['CHILD', 'SPOUSE']);
    expect((await relatives(kid)).sort()).toEqual(['FATHER', 'GUARDIAN']);
  });

  test('that is taken back leaves the marriage ended where the other one has married since', async () => {
    const [he, she] = await couple();
    await applied(marriage(he, she, { marriedOn: '2021-05-01' }));
    const death = await applied(deathOf(she, { diedOn: '2021-05-05' }));
    const again = await applied(marriage(he, abroad));
    await takenBack(death);
    expect(await relationsOf(she)).toEqual([]);
    expect(await relationsOf(he)).toMatchObject([{ person: { name: abroad.name } }]);
    await takenBack(again);
    expect(await relationsOf(he)).toEqual([]);
  });

  test('that is taken back while the other one marries leaves one marriage', async () => {
    for (let round = 0; round < 3; round++) {
      const [he, she] = await couple();
      await applied(marriage(he, she, { marriedOn: '2021-05-01' }));
      const death = await applied(deathOf(she, { diedOn: '2021-05-05' }));
      const request = await handedIn(marriage(he, abroad));
      const taken = accepted([await step(ward, request, { review: {} })]);
      const [wedding] = await Promise.all([
        step(ward, taken, { approve: { evidenceChecked: true } }),
        step(second, death, reverse),
      ]);
      const standing = await relationsOf(he);
      expect(standing).toHaveLength(1);
      expect(standing[0]!['person']['name']).toBe(wedding.request!.state === 'APPLIED' ? abroad.name : nameOf(she));
    }
  });

  test('by declaration ends the marriage too; who is back is married again', async () => {
    const [he, she] = await couple();
    await applied(marriage(he, she, { marriedOn: '2021-04-01' }));
    await applied(declarationOf(she));
    expect((await relationsOf(he, city, false))[0]).toMatchObject({ end: 'DEATH', to: '2021-05-01' });
    await applied(reversalOf(she, { decision: decisionOf({ number: '13/2021/QĐ' }) }));
    expect(await relationsOf(he)).toMatchObject([{ relation: 'SPOUSE', to: null }]);
  });

  test('keeps a divorce from being taken back', async () => {
    const [he, she] = await couple();
    await applied(marriage(he, she));
    const apart = await applied(divorce(he, she));
    await applied(deathOf(she, { diedOn: '2021-05-10' }));
    expect(codesOf([await step(second, apart, reverse)])).toEqual(['RECORDED_VALUE_DIFFERS']);
  });
});

describe('a relation', () => {
  test('that has ended since is not taken back before its end is', async () => {
    const [he, she] = await couple();
    const wedding = await applied(marriage(he, she));
    const apart = await applied(divorce(he, she));
    const refused = await step(second, wedding, reverse);
    expect(codesOf([refused])).toEqual(['RECORDED_VALUE_DIFFERS']);
    expect(paramsOf(refused)).toEqual({ request: apart.id });
  });

  test('is questioned by the police of the residence, like any other entry', async () => {
    const [he, she] = await couple();
    const request = await applied(marriage(he, she));
    const officer = t.caller('police-703-register', { officer: 'officer-police-703-1' });
    const contest = { contest: { text: 'Người khác', evidence: [{ kind: 'IDENTITY_RECORD', reference: 'TT-9' }] } };
    expect((await step(officer, request, contest)).request?.state).toBe('CONTESTED');
    expect(await relatives(he)).toEqual(['SPOUSE']);
  });

  test('shows of a person out of reach what the entry says, to who reaches the other one; to others nothing', async () => {
    const he = await man(t);
    const she = await woman(t, [he], '709');
    const request = await applied(marriage(he, she));
    const seen = async (caller: Caller, person: Person) => (await relationsOf(person, caller))[0]?.['person'];
    expect(await seen(police, he)).toEqual({ ...shown(she), maskedNumber: null });
    const near = await t.ask(police, `query($n: PersonalNumber!) { citizen(personalNumber: $n) { id } }`, {
      n: she.number,
    });
    expect(near.data.citizen).toBeNull();
    const pointed = await t.ask(
      city,
      `query($s: SubjectInput!) { citizenBySubject(subject: $s) { relations { ${relationFields} } } }`,
      { s: pointAt(she) },
    );
    expect(pointed.data.citizenBySubject.relations).toMatchObject([{ relation: 'SPOUSE', person: shown(he) }]);
    const province = t.caller('police-72-register');
    expect(await seen(province, he)).toEqual(shown(she));
    const stranger = t.caller('justice-706-registry');
    const asked = await t.ask(stranger, `query($id: ID!) { correctionRequest(id: $id) { relation { relation } } }`, {
      id: request.id,
    });
    expect(asked.data.correctionRequest).toBeNull();
    const committee = t.caller('police-706-register');
    const list = await t.ask(
      committee,
      `{ citizens(filter: {}, first: 100) { nodes { relations(activeOnly: false) { person { name } } } } }`,
    );
    expect(list.errors).toBeUndefined();
    expect(list.data.citizens.nodes.flatMap((one: Json) => one['relations'])).toEqual([]);
  });

  test('is read by the role of requests where one of the two is in scope or admitted, and nowhere else', async () => {
    const he = await man(t);
    const she = await woman(t, [he], '709');
    await applied(marriage(he, she));
    const app = new pg.Client({ connectionString: t.appUrl });
    await app.connect();
    const reads = async (settings: Record<string, string | number>): Promise<number> => {
      await app.query('begin');
      for (const [name, value] of Object.entries({ lo: 1, hi: 0, subject: '', subjects: '', ...settings })) {
        await app.query('select set_config($1, $2, true)', [`app.${name}`, String(value)]);
      }
      const { rows } = await app.query(`select count(*)::int as n from family_relation where citizen_id = $1`, [he.id]);
      await app.query('rollback');
      return (rows as { n: number }[])[0]!.n;
    };
    try {
      expect(await reads({ lo: he.unitNo, hi: he.unitNo })).toBe(1);
      expect(await reads({ lo: she.unitNo, hi: she.unitNo })).toBe(1);
      expect(await reads({ subject: she.id })).toBe(1);
      expect(await reads({ subjects: `{${he.id}}` })).toBe(1);
      expect(await reads({})).toBe(0);
      expect(await reads({ lo: he.unitNo + 1, hi: he.unitNo + 1 })).toBe(0);
      await expect(app.query('delete from family_relation')).rejects.toMatchObject({ code: '42501' });
    } finally {
      await app.end();
    }
  });

  test('follows the persons when they move', async () => {
    const he = await man(t);
    const she = await woman(t, [he]);
    const request = await applied(marriage(he, she));
    await t.oracle(
      `update citizen set unit_no = (select unit_no from administrative_unit where code = '25459' and valid_to = '2025-06-30'), version = version + 1 where id = any ($1::uuid[])`,
      [[he.id, she.id]],
    );
    const [row] = await t.oracle(
      `select f.unit_no = c.unit_no and f.other_unit_no = c.unit_no as along from family_relation f join citizen c on c.id = $2 where f.request_id = $1`,
      [keyOf(request), he.id],
    );
    expect(row).toEqual({ along: true });
  });

  test('is told by the request to who may read it, and withheld from who may not see such facts', async () => {
    const [he, she] = await couple();
    const request = await handedIn(marriage(he, she));
    const document = `query($id: ID!) { correctionRequest(id: $id) { relation { relation person { registered name birthYear nationality maskedNumber } from to } } }`;
    const { data, context } = await t.ask(ward, document, { id: request.id });
    expect(data.correctionRequest.relation).toMatchObject({ relation: 'SPOUSE', from: '2021-05-10', to: null });
    expect(data.correctionRequest.relation.person.name).toBe(nameOf(she));
    const [row] = await t.oracle(
      `select persons from audit where operation = 'CorrectionRequest.relation' and request_id = $1`,
      [context.requestId],
    );
    expect(row).toEqual({ persons: [she.id] });
    const bare = t.caller('justice-703-registry', { scopes: ['correction:read', 'citizen:read', 'graphql:explore'] });
    const withheld = await t.ask(bare, document, { id: request.id });
    expect(withheld.data.correctionRequest.relation).toBeNull();
    expect(withheld.extensions.withheld).toMatchObject([{ reason: 'SCOPE_MISSING', scopeNeeded: 'field:PERSONAL' }]);
  });

  test('is one statement for a page of persons, and the audit names both sides', async () => {
    const [he, she] = await couple();
    await applied(marriage(he, she));
    const { context, errors } = await t.ask(
      city,
      `{ citizens(filter: {}, first: 100) { nodes { id relations { ${relationFields} } } } }`,
    );
    expect(errors).toBeUndefined();
    expect(context.ran.filter((name) => name.startsWith('Citizen.relations'))).toEqual(['Citizen.relations']);
    const one = await t.ask(
      police,
      `query($n: PersonalNumber!) { citizen(personalNumber: $n) { relations { from } } }`,
      {
        n: he.number,
      },
    );
    const [row] = await t.oracle(
      `select persons, fields from audit where operation = 'Citizen.relations' and request_id = $1`,
      [one.context.requestId],
    );
    expect(row!['persons'].sort()).toEqual([he.id, she.id].sort());
    expect(BigInt(row!['fields'] as string) & (1n << 38n)).toBe(1n << 38n);
  });
});

describe('requests of other kinds', () => {
  test('read no relations: a move asks as many statements as before', async () => {
    const mover = t.caller('police-703-register', { officer: 'officer-police-703-1' });
    const he = await man(t);
    const { context, errors } = await t.ask(
      mover,
      `query($item: CorrectionItem!) { previewCorrection(item: $item) { refusals { code } } }`,
      { item: residenceOf(he) },
    );
    expect(errors).toBeUndefined();
    expect(context.ran).not.toContain('correction-relations');
  });
});

test('a preview of each kind is what applying it does', async () => {
  const [he, she] = await couple();
  const kid = await child(t);
  const items: (() => Json)[] = [
    () => marriage(he, she),
    () => divorce(she, he),
    () => marriage(he, she),
    () => annulment(he, she),
    () => parentage(kid, he, 'FATHER'),
    () => parentageByJudgment(kid, she, 'MOTHER'),
    () => guardianship(kid, he),
    () => guardianshipEnd(kid, he),
    () => adoption(kid, abroad, 'MOTHER'),
    () => adoptionEnd(kid, abroad, 'MOTHER'),
  ];
  for (const make of items) {
    const item = make();
    const { refusals, effects } = await preview(t, city, item);
    expect(refusals).toEqual([]);
    expect((await applied(item)).effects).toEqual(effects);
  }
});

describe('requests of the family, whatever they say', () => {
  test('are previewed as they are refused or applied, and leave nobody with two spouses or two fathers', async () => {
    const [he, she] = await couple();
    const another = await man(t, [he]);
    const kid = await child(t);
    const persons = [he, she, another, kid];
    const one = fc.constantFrom(...persons);
    const other = fc.constantFrom<Other>(...persons, abroad);
    const role = fc.constantFrom('FATHER', 'MOTHER');
    const item: fc.Arbitrary<Json> = fc.oneof(
      fc.tuple(one, other).map((both) => marriage(...both)),
      fc.tuple(one, other).map((both) => divorce(...both)),
      fc.tuple(one, other).map((both) => annulment(...both)),
      fc.tuple(one, other).map((both) => guardianship(...both)),
      fc.tuple(one, other).map((both) => guardianshipEnd(...both)),
      fc.tuple(fc.constant(kid), other, role).map((all) => parentage(...all)),
      fc.tuple(one, other, role).map((all) => parentageByJudgment(...all)),
      fc.tuple(fc.constant(kid), other, role).map((all) => adoption(...all)),
      fc.tuple(fc.constant(kid), other, role).map((all) => adoptionEnd(...all)),
    );
    const takesBack = fc.boolean();
    const property = fc.asyncProperty(fc.array(fc.tuple(item, takesBack), { maxLength: 8 }), async (steps) => {
      for (const [generated, back] of steps) {
        const made = {
          ...generated,
          clientRef: fresh(),
          registration: { ...generated['registration'], number: fresh('') },
        };
        const before = await footprint(t);
        const seen = await preview(t, city, made);
        expect(await footprint(t)).toEqual(before);
        const [outcome] = await submit(t, city, made);
        expect(outcome!.refusals).toEqual(seen['refusals']);
        if (!outcome!.request) continue;
        const decided = await decide(t, ward, outcome!.request);
        expect(decided.request).toMatchObject({ state: 'APPLIED', effects: seen['effects'] });
        if (back) await takenBack(decided.request!);
      }
      const twice = await t.oracle(
        `select p.id from family_relation f cross join lateral (values (f.citizen_id), (f.other_id)) p (id)
         where f.relation = 'SPOUSE' and f.valid_to is null and p.id is not null group by p.id having count(*) > 1
         union all select citizen_id from family_relation where relation <> 'SPOUSE' and relation <> 'GUARDIAN' and valid_to is null
         group by citizen_id, relation having count(*) > 1`,
      );
      expect(twice).toEqual([]);
    });
    await fc.assert(property, { numRuns: 12, endOnFailure: true });
  }, 60_000);
});
