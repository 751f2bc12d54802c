import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { enrollmentStatusOrder } from '@lienthong/schema/enrollment-status';
import { openTestApi, type TestApi } from '../support/api.ts';
import { everybody, register, statusOf } from '../support/people.ts';

let t: TestApi;
beforeAll(async () => {
  t = await openTestApi();
});
afterAll(() => t.close());

describe('the filter by status', () => {
  beforeAll(async () => {
    for (const bornOn of births) await register(t, { group: '25459-01', bornOn });
    await register(t, { group: '25459-01', bornOn: '1980-01-01', nationality: 'KH' });
    await register(t, { group: '25459-01', bornOn: '1980-01-01', lifeStatus: 'DECLARED_DEAD' });
    await t.oracle(
      `update card set state = 'EXCHANGE_REQUIRED', exchange_required_on = '2021-05-20'
       where id = (select k.id from card k join citizen c on c.id = k.citizen_id
                   where c.case_state = 'DELIVERED' and k.state = 'ACTIVE' order by k.id limit 1)`,
    );
  });

  /** Around a 14th birthday on the days below, that of a leap day among them. */
  const births = ['2008-02-28', '2008-02-29', '2008-03-01', '2010-02-28', '2010-03-01', '2007-05-20', '2007-05-21'];

  test.each([
    '2021-05-19',
    '2021-05-20',
    '2021-05-21',
    '2022-02-27',
    '2022-02-28',
    '2022-03-01',
    '2024-02-28',
    '2024-02-29',
    '2043-06-01',
  ])('says of everybody on %s what the rule of the contract says', async (day) => {
    await t.setToday(day);
    const police = t.caller('police-72-register');
    const persons = await everybody(t);
    const right = new Map(persons.map((person) => [person.node, statusOf(person, day)]));
    const seen = new Map<string, string>();
    for (const status of enrollmentStatusOrder) {
      for (const one of await t.walk<any>(police, { filter: { status } }, 'id enrollment { status }')) {
        expect(seen.has(one.id)).toBe(false);
        expect(one.enrollment.status).toBe(status);
        seen.set(one.id, status);
      }
    }
    expect(seen).toEqual(right);
    if (day === '2021-05-20') {
      const statuses = new Set(right.values());
      expect(enrollmentStatusOrder.filter((status) => !statuses.has(status))).toEqual([]);
    }
    if (day === '2043-06-01')
      expect([...right.values()].filter((status) => status === 'EXCHANGE_DUE').length).toBeGreaterThan(500);
  });
});
