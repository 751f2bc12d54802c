import { generator } from './line.mjs';

/** Who may be given a first dossier today: eligible, with a number, never collected. */
export const eligible = `select n.value as number, c.given_name as given
  from citizen c join personal_number n on n.citizen_id = c.id and n.status = 'ACTIVE'
  where c.nationality = 'VN' and c.life_status = 'ALIVE' and (c.date_of_birth + interval '14 years')::date <= legal_today()
    and not exists (select from dossier d where d.citizen_id = c.id) and not exists (select from card k where k.citizen_id = c.id)
  order by c.id`;

/** What can be wrong with a row, whoever it is about, and the code that says so. */
const wrongs = [
  { expected: 'ITEM_MALFORMED', change: () => ({ type: 'NEW' }) },
  { expected: 'ITEM_MALFORMED', change: () => ({ nobodysField: true }) },
  {
    expected: 'CITIZEN_NOT_FOUND',
    change: () => ({ subject: { personalNumber: '972000000000', givenName: 'An' } }),
  },
  {
    expected: 'SECOND_FACT_REQUIRED',
    change: ({ subject }) => ({ subject: { personalNumber: subject.personalNumber } }),
  },
  { expected: 'DATE_NOT_POSSIBLE', change: ({ collectedOn }) => ({ collectedOn: dayAfter(collectedOn) }) },
];
const dayAfter = (day) => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);

/** Of a hundred rows so many are wrong. */
const wrongShare = 0.02;

/**
 * Row by row what is sent and what must become of it, the same whenever it is asked for. Each person comes once to be
 * collected; after the last one they come again, and have an open dossier. A wrong row uses nobody up.
 */
export function* dossierRows({ rows, people, today, seed, collectedBy }) {
  const random = generator(seed);
  let used = 0;
  for (let nth = 0; nth < rows; nth += 1) {
    const person = people[used % people.length];
    const item = {
      clientRef: `dossiers/${seed}/${nth}`,
      subject: { personalNumber: person.number, givenName: person.given },
      type: 'FIRST_ISSUE',
      collectionPoint: { kind: 'OFFICE', unit: '72' },
      collectedOn: today,
      collectedBy,
    };
    if (random() < wrongShare) {
      const { expected, change } = wrongs[Math.floor(random() * wrongs.length)];
      yield { item: { ...item, ...change(item) }, expected };
    } else {
      yield { item, expected: used < people.length ? 'ACCEPTED' : 'OPEN_DOSSIER_EXISTS' };
      used += 1;
    }
  }
}
