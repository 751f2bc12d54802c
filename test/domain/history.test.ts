import { describe, expect, test } from '@jest/globals';
import {
  changedFacts,
  factsAsOf,
  withBothStates,
  type KeptChange,
  type KeptFacts,
} from '@lienthong/api/domain/history';

/** Units by their numbers: 1, 2, 3. */
const today: KeptFacts = {
  surname: 'Trần',
  middle_name: null,
  given_name: 'An',
  date_of_birth: '1990-03-01',
  date_of_birth_precision: 'DAY',
  sex: 'FEMALE',
  ethnicity: '01',
  religion: null,
  nationality: 'VN',
  birth_registration_place: '072',
  native_unit_no: 1,
  permanent_unit_no: 1,
  unit_no: 1,
  presence: 'PRESENT',
  presence_on: '2021-01-01',
  presence_source: 'REVIEW',
  life_status: 'ALIVE',
  died_on: null,
};
const dead: KeptFacts = { ...today, life_status: 'DECEASED', died_on: '2021-05-05' };
const alive = { life_status: 'ALIVE', died_on: null } as const;

/** "Effective on, recorded on", days of May 2021. */
const change = (effective: number, recorded: number, former: KeptChange['former']): KeptChange => ({
  effectiveOn: dayOf(effective),
  recordedOn: dayOf(recorded),
  former,
});
const dayOf = (day: number): string => `2021-05-${String(day).padStart(2, '0')}`;
const asOf = (present: KeptFacts, newestFirst: KeptChange[], on: number, knownOn: number): KeptFacts =>
  factsAsOf(present, newestFirst, { on: dayOf(on), knownOn: dayOf(knownOn) });

describe('a person as of a day', () => {
  test('who never changed is as today on any day', () => {
    expect(asOf(today, [], 1, 1)).toEqual(today);
  });

  test('who died on the 5th, registered on the 10th, was alive on the 4th and dead from the 5th, though nobody knew', () => {
    const history = [change(5, 10, alive)];
    const lives = (on: number, knownOn: number): string => asOf(dead, history, on, knownOn).life_status;
    expect([4, 5, 9, 10, 20].map((on) => lives(on, 20))).toEqual([
      'ALIVE',
      'DECEASED',
      'DECEASED',
      'DECEASED',
      'DECEASED',
    ]);
    expect([4, 5, 9].map((on) => lives(on, 9))).toEqual(['ALIVE', 'ALIVE', 'ALIVE']);
    expect(asOf(dead, history, 7, 9).died_on).toBeNull();
    expect(asOf(dead, history, 7, 10).died_on).toBe('2021-05-05');
  });

  test('whose death was taken back on the 15th never died, but was held for dead from the 10th to the 14th', () => {
    const history = [change(5, 15, { life_status: 'DECEASED', died_on: '2021-05-05' }), change(5, 10, alive)];
    const lives = (on: number, knownOn: number): string => asOf(today, history, on, knownOn).life_status;
    expect([4, 7, 12, 20].map((on) => lives(on, 20))).toEqual(['ALIVE', 'ALIVE', 'ALIVE', 'ALIVE']);
    expect([4, 7, 12].map((on) => lives(on, 14))).toEqual(['ALIVE', 'DECEASED', 'DECEASED']);
    expect([4, 7, 12].map((on) => lives(on, 9))).toEqual(['ALIVE', 'ALIVE', 'ALIVE']);
  });

  test('whose name was corrected on the 10th bore the wrong one in the register until the 9th', () => {
    const history = [change(10, 10, { given_name: 'Ăn' })];
    expect(asOf(today, history, 9, 20).given_name).toBe('Ăn');
    expect(asOf(today, history, 10, 20).given_name).toBe('An');
    expect(asOf(today, history, 10, 9).given_name).toBe('Ăn');
  });

  test('lives, of two moves recorded in the order of their days, in each home from its day on', () => {
    const history = [change(8, 12, { unit_no: 2 }), change(4, 10, { unit_no: 1 })];
    const home = (on: number, knownOn = 20): number => asOf({ ...today, unit_no: 3 }, history, on, knownOn).unit_no;
    expect([3, 4, 7, 8, 20].map((on) => home(on))).toEqual([1, 2, 2, 3, 3]);
    expect([3, 4, 8].map((on) => home(on, 11))).toEqual([1, 2, 2]);
  });

  test('lives, of two moves recorded against the order of their days, where the later record says from its day on', () => {
    // To 2 on the 8th, recorded on the 10th; then to 3 already on the 5th, recorded on the 12th: today's row says 3.
    const history = [change(5, 12, { unit_no: 2 }), change(8, 10, { unit_no: 1 })];
    const home = (on: number, knownOn = 20): number => asOf({ ...today, unit_no: 3 }, history, on, knownOn).unit_no;
    expect([4, 5, 7, 8, 9, 20].map((on) => home(on))).toEqual([1, 3, 3, 3, 3, 3]);
    expect([4, 7, 8, 9].map((on) => home(on, 11))).toEqual([1, 1, 2, 2]);
  });

  test('has each fact by its own history: a move of the 3rd stands beside a death of the 5th that is undone', () => {
    const history = [change(3, 12, { unit_no: 1 }), change(5, 10, alive), change(6, 6, { surname: 'Lê' })];
    const row = { ...dead, unit_no: 2 };
    expect(asOf(row, history, 4, 20)).toEqual({ ...today, unit_no: 2, surname: 'Lê' });
    expect(asOf(row, history, 5, 20)).toEqual({ ...row, surname: 'Lê' });
    expect(asOf(row, history, 4, 11)).toEqual({ ...today, unit_no: 1, surname: 'Lê' });
  });

  test('declared missing since the 2nd and corrected on the 12th is shown with day and source of the same statement', () => {
    const declared = { presence: 'PRESENT', presence_on: '2021-01-01', presence_source: 'REVIEW' } as const;
    const row: KeptFacts = {
      ...today,
      presence: 'ABROAD',
      presence_on: '2021-05-02',
      presence_source: 'POPULATION_CORRECTION',
    };
    const history = [change(12, 12, { presence: 'MISSING', presence_source: 'COURT' }), change(2, 10, declared)];
    expect(asOf(row, history, 11, 20)).toMatchObject({
      presence: 'MISSING',
      presence_on: '2021-05-02',
      presence_source: 'COURT',
    });
    expect(asOf(row, history, 1, 20)).toMatchObject(declared);
    expect(asOf(row, history, 11, 9)).toMatchObject(declared);
  });

  test('as of today, known today, is the row itself, whatever was registered in whatever order', () => {
    const history = [change(2, 12, { unit_no: 2 }), change(9, 11, { unit_no: 3 }), change(5, 10, { unit_no: 1 })];
    expect(asOf(today, history, 20, 20)).toEqual(today);
  });
});

describe('the changes of a person', () => {
  const history = [
    change(12, 12, { date_of_birth: '1990-01-01', date_of_birth_precision: 'YEAR' }),
    change(5, 10, { presence_source: 'COURT', surname: 'Lê' }),
  ];

  test('each have what the register said just before and just after', () => {
    const [second, first] = withBothStates(today, history);
    expect(second).toMatchObject({
      after: today,
      before: { ...today, date_of_birth: '1990-01-01', date_of_birth_precision: 'YEAR' },
    });
    expect(first!.after).toEqual(second!.before);
    expect(first!.before).toEqual({ ...second!.before, surname: 'Lê', presence_source: 'COURT' });
  });

  test('name each fact once, in the order of their list', () => {
    expect(history.map(changedFacts)).toEqual([['DATE_OF_BIRTH'], ['SURNAME', 'PRESENCE']]);
  });
});
