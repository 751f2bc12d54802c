import { describe, expect, test } from '@jest/globals';
import {
  countNotices,
  findDayRefusal,
  findSendRefusals,
  isNoticeOverdue,
  type NoticeContent,
  type NoticeStanding,
} from '@lienthong/api/domain/enterprise-notices';
import { enterpriseNoticeTopics, type EnterpriseNoticeTopic } from '@lienthong/schema/enterprise-notices';

const today = '2021-05-20';
const said = (content: NoticeContent): string[] =>
  findSendRefusals(content, today).map(({ code, path, params }) =>
    [code, path.at(-1), params['rule']].filter((one) => one !== undefined).join(' '),
  );

describe('what stands against sending', () => {
  test.each<[EnterpriseNoticeTopic, string[], string[]]>([
    ['ENROLL_WORKERS', ['VALUE_REQUIRED respondBy'], ['VALUE_NOT_ALLOWED days NOT_OF_TOPIC']],
    ['UPLOAD_WORKFORCE', ['VALUE_REQUIRED respondBy'], ['VALUE_NOT_ALLOWED days NOT_OF_TOPIC']],
    ['COLLECTION_AT_SITE', ['VALUE_REQUIRED days'], []],
    ['REMINDER', [], ['VALUE_NOT_ALLOWED days NOT_OF_TOPIC']],
  ])('is said by the row of %s: bare, with all, with the day alone', (topic, bare, whole) => {
    expect(said({ topic })).toEqual(bare);
    expect(said({ topic, respondBy: today, days: [today] })).toEqual(whole);
    const { days } = enterpriseNoticeTopics[topic];
    expect(said({ topic, respondBy: today })).toEqual(days === 'REQUIRED' ? ['VALUE_REQUIRED days'] : []);
  });

  test('are days before today, out of order, twice, too many, and an answer after the last of them', () => {
    const topic = 'COLLECTION_AT_SITE';
    const many = Array.from({ length: 32 }, (_, at) => new Date(Date.UTC(2021, 5, at + 1)).toISOString().slice(0, 10));
    expect(said({ topic, days: many.slice(0, 31), respondBy: '2021-05-20' })).toEqual([]);
    expect(said({ topic, days: many })).toEqual(['VALUE_NOT_ALLOWED days AT_MOST_31']);
    expect(said({ topic, days: ['2021-05-19', '2021-05-20'] })).toEqual(['DATE_NOT_POSSIBLE days IN_THE_PAST']);
    expect(said({ topic, days: ['2021-05-22', '2021-05-21'] })).toEqual(['DATES_CONTRADICT days IN_THEIR_ORDER']);
    expect(said({ topic, days: ['2021-05-22', '2021-05-22'] })).toEqual(['DATES_CONTRADICT days IN_THEIR_ORDER']);
    expect(said({ topic, days: ['2021-05-22'], respondBy: '2021-05-22' })).toEqual([]);
    expect(said({ topic, days: ['2021-05-22'], respondBy: '2021-05-23' })).toEqual([
      'DATES_CONTRADICT respondBy AFTER_THE_LAST_DAY',
    ]);
    expect(said({ topic: 'REMINDER', respondBy: '2021-05-19' })).toEqual(['DATE_NOT_POSSIBLE respondBy IN_THE_PAST']);
  });
});

test.each<[string, string | null, string | undefined]>([
  ['2021-05-09', null, 'BEFORE_SENDING'],
  ['2021-05-10', null, undefined],
  ['2021-05-20', null, undefined],
  ['2021-05-21', null, 'IN_THE_FUTURE'],
  ['2021-05-11', '2021-05-12', 'BEFORE_DELIVERY'],
  ['2021-05-12', '2021-05-12', undefined],
])('on %s something may have happened to a notice of 10 May, delivered on %s: %s', (day, deliveredOn, rule) => {
  const standing = { sentOn: '2021-05-10', deliveredOn } as NoticeStanding;
  expect(findDayRefusal(standing, day, today, ['x'])?.params['rule']).toBe(rule);
});

test('late is a notice that waits after its last day; on the day itself, without one, or answered it is not', () => {
  const late = (state: 'SENT' | 'DELIVERED' | 'ACKNOWLEDGED' | 'WITHDRAWN', respondBy: string | null): boolean =>
    isNoticeOverdue({ state, respondBy }, today);
  expect([late('SENT', '2021-05-19'), late('DELIVERED', '2021-05-19')]).toEqual([true, true]);
  expect([late('SENT', today), late('SENT', null)]).toEqual([false, false]);
  expect([late('ACKNOWLEDGED', '2021-05-19'), late('WITHDRAWN', '2021-05-19')]).toEqual([false, false]);
});

test('a site is counted once, and not for what was withdrawn', () => {
  const cells = [
    { siteCode: 'a', topic: 'REMINDER', state: 'ACKNOWLEDGED', count: 2 },
    { siteCode: 'a', topic: 'ENROLL_WORKERS', state: 'ACKNOWLEDGED', count: 1 },
    { siteCode: 'b', topic: 'REMINDER', state: 'SENT', count: 1 },
    { siteCode: 'c', topic: 'REMINDER', state: 'WITHDRAWN', count: 3 },
  ] as const;
  const none = { sent: 0, delivered: 0, acknowledged: 0, withdrawn: 0, notifiedSites: 0, acknowledgedSites: 0 };
  const all = { sent: 1, acknowledged: 3, withdrawn: 3, notifiedSites: 2, acknowledgedSites: 1 };
  expect(countNotices(cells)).toEqual({ ...none, ...all });
  expect(countNotices(cells, 'ENROLL_WORKERS')).toEqual({
    ...none,
    ...{ acknowledged: 1, notifiedSites: 1, acknowledgedSites: 1 },
  });
  expect(countNotices(cells, 'UPLOAD_WORKFORCE')).toEqual(none);
});
