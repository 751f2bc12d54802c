import { describe, expect, test } from '@jest/globals';
import { readData } from '@lienthong/api/store/reference/csv';
import { progressOf, rateOf, type ShownFigures } from '@lienthong/api/domain/statistics';

const columns = ['place', 'target', 'collected', 'issued', 'rate_published_percent', 'rate_computed_percent'] as const;
const published = readData('campaign_figures.csv', columns);

const percent = (rate: number | null): number => Math.round((rate ?? NaN) * 10_000) / 100;
const none: ShownFigures = {
  collectedPersons: 0,
  issuedPersons: 0,
  deliveredPersons: 0,
  eligible: 0,
  present: 0,
  eligibleCollected: 0,
  eligibleIssued: 0,
  presentCollected: 0,
};

describe('a rate of published figures', () => {
  const rows = published.filter((row) => row.collected !== '' && row.target !== '' && row.rate_computed_percent !== '');

  test.each(rows.map((row) => [row.place, row] as const))('of %s is the one that its numbers make', (_, row) => {
    const { rate, numerator, denominator, reason } = rateOf(Number(row.collected), Number(row.target));
    expect(percent(rate)).toBe(Number(row.rate_computed_percent));
    expect([numerator, denominator, reason]).toEqual([Number(row.collected), Number(row.target), null]);
  });

  test('differs from the published one in just these, which is why none is taken over', () => {
    const wrong = rows.filter(
      ({ rate_published_percent: said, rate_computed_percent: made }) => said !== '' && Number(said) !== Number(made),
    );
    expect(wrong.map((row) => [row.place, row.rate_published_percent, row.rate_computed_percent])).toEqual([
      ['Huyện Đam Rông', '86', '87.57'],
      ['Xã Thạch Kênh', '100 of those present', '94.42'],
      ['Cả nước', '107', '108.0'],
    ]);
  });

  test('of 32,400 of 37,000 is 87.57 %, not the 86 % that was published', () => {
    expect(percent(rateOf(32_400, 37_000).rate)).toBe(87.57);
  });

  test('is 100 % of those present where it is 94.42 % of the eligible: each names what it is a share of', () => {
    // Thạch Kênh: 4,303 eligible, 240 of them away, all the others collected.
    expect(percent(rateOf(4063, 4303 - 240).rate)).toBe(100);
    expect(percent(rateOf(4063, 4303).rate)).toBe(94.42);
    const figures = { ...none, eligible: 4303, present: 4063, presentCollected: 4063, collectedPersons: 4063 };
    const aim = { dueBefore: '2023-04-01' };
    expect(
      progressOf({ ...aim, metric: 'COLLECTED_RATE_OF_PRESENT', value: 100 }, figures, '2023-03-01', 20),
    ).toMatchObject({ value: 100, remaining: 0, requiredPerDay: 0 });
    expect(progressOf({ ...aim, metric: 'DOSSIERS_COLLECTED', value: 4303 }, figures, '2023-03-01', 20)).toMatchObject({
      value: 4063,
      remaining: 240,
      requiredPerDay: 12,
    });
  });

  test('may exceed 100 %: 54 of 50 million dossiers are 108 %, published as 107 %, and nothing remains', () => {
    expect(percent(rateOf(54_000_000, 50_000_000).rate)).toBe(108);
    const aim = { metric: 'DOSSIERS_COLLECTED', value: 50_000_000, dueBefore: '2021-07-01' } as const;
    const figures = { ...none, collectedPersons: 54_000_000, issuedPersons: 15_000_000 };
    expect(progressOf(aim, figures, '2021-06-30', 0)).toMatchObject({ value: 54_000_000, remaining: 0, reason: null });
    // The same drive by cards: 15 million handed out are 30 % of the same target.
    expect(progressOf({ ...aim, metric: 'CARDS_ISSUED' }, figures, '2021-06-01', 21)).toMatchObject({
      value: 15_000_000,
      remaining: 35_000_000,
    });
  });

  test('has no rate where the target or the result was not published', () => {
    const open = published.filter((row) => row.target === '' || row.collected === '');
    expect(open.length).toBeGreaterThan(5);
    expect(open.every((row) => row.rate_computed_percent === '')).toBe(true);
    expect(rateOf(null, 34_200)).toMatchObject({ rate: null, reason: 'WITHHELD' });
    expect(rateOf(0, 0)).toMatchObject({ rate: null, reason: 'NO_DENOMINATOR' });
  });
});
