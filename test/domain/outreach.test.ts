import { describe, expect, test } from '@jest/globals';
import { givesWay, outreachCodes, outreachFields, refuseContactForm, refuseTerm } from '@lienthong/api/domain/outreach';
import { agencyKinds, type AgencyKind } from '@lienthong/schema/codes';
import {
  contactMakers,
  contactResults,
  mayRecordFor,
  reachedResults,
  type ContactMaker,
} from '@lienthong/schema/contacts';
import { agencies } from '@lienthong/api/domain/agency';

const makers = Object.keys(contactMakers) as ContactMaker[];

describe('who made a contact', () => {
  test('is told by agencies alone that may record contacts and reach somebody', () => {
    for (const kind of Object.keys(agencyKinds) as AgencyKind[]) {
      const { actions, reach } = agencies[kind];
      const may = (actions as readonly string[]).includes('invitation:write') && reach !== 'NOBODY';
      expect([kind, makers.some((maker) => mayRecordFor(maker, kind))]).toEqual([kind, may]);
    }
  });
});

describe('a result', () => {
  test('reaches the person in just those in which the person was spoken to', () => {
    expect(reachedResults).toEqual(['REACHED_WILL_COME', 'REACHED_UNDECIDED', 'REFUSED']);
    for (const result of reachedResults) expect(contactResults[result].meaning).toMatch(/^Spoken to/);
  });
});

describe('the day of a contact', () => {
  test.each([
    ['2021-05-21', 'IN_THE_FUTURE'],
    ['2021-05-20', undefined],
    ['2020-05-19', undefined],
    ['2020-05-18', 'TOO_LONG_AGO'],
  ])('%s is refused as %s', (onDay, rule) => {
    const found = refuseContactForm({ onDay, madeBy: 'POLICE', result: 'NOT_MET' }, 'POLICE', '2021-05-20');
    expect(found?.params?.['rule']).toBe(rule);
  });
});

describe('a term', () => {
  test.each([
    ['2021-05-01', '2021-04-30', 'DATES_CONTRADICT'],
    ['2021-05-01', '2021-05-01', undefined],
    ['2022-05-21', null, undefined],
    ['2022-05-22', null, 'DATE_NOT_POSSIBLE'],
  ])('from %s to %s is refused as %s', (since, until, code) => {
    expect(refuseTerm({ since, until }, '2021-05-20')?.code).toBe(code);
  });

  test.each([
    [undefined, 'STAYS'],
    [{ since: '2021-01-01', until: '2021-04-30' }, 'STAYS'],
    [{ since: '2021-01-01', until: '2021-05-01' }, 'ENDS'],
    [{ since: '2021-01-01', until: null }, 'ENDS'],
    [{ since: '2021-05-01', until: null }, 'IN_THE_WAY'],
    [{ since: '2021-06-01', until: '2021-07-01' }, 'IN_THE_WAY'],
  ] as const)('before one from 2021-05-01, %j, %s', (former, way) => {
    expect(givesWay(former, '2021-05-01')).toBe(way);
  });
});

test('every figure of outreach has a field of its own', () => {
  expect(new Set(outreachFields).size).toBe(outreachCodes.length);
});
