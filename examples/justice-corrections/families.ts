// Entries of the ward's register that make families: twins, one of them entered twice, a marriage, a guardianship.
import type { Entry, Person } from './register.ts';

const ward = '25456';

/** The entries, and the persons whom they name: nothing else is entered on those. */
export function familiesAmong(
  people: readonly Person[],
  date: string,
  registrar: string,
): { entries: Entry[]; persons: Person[] } {
  const free = people.filter(
    ({ lifeStatus, nationality, currentResidence, personalNumber, givenName }) =>
      lifeStatus === 'ALIVE' &&
      nationality === 'VN' &&
      currentResidence?.code.split('-')[0] === ward &&
      personalNumber &&
      givenName,
  );
  const take = (sex: string | undefined, from: number, to: number): Person | undefined => {
    const at = free.findIndex(
      ({ birthYear, ...one }) =>
        birthYear !== null && birthYear >= from && birthYear <= to && (sex === undefined || one.sex === sex),
    );
    return at < 0 ? undefined : free.splice(at, 1)[0];
  };
  const mother = take('FEMALE', 1985, 1999);
  const [bride, groom] = [take('FEMALE', 1985, 1999), take('MALE', 1985, 1999)];
  const [minor, guardian] = [take(undefined, 2008, 2018), take(undefined, 1960, 1980)];
  if (!mother || !bride || !groom || !minor || !guardian) return { entries: [], persons: [] };

  const base = (kind: string, number: number, paper: string): Entry => ({
    ...{ kind, office: ward, book: '02/2021', number: String(number), year: '2021', registered_on: date, registrar },
    document: '60/2014/QH13',
    evidence_kind: paper,
    evidence_reference: `GD-${ward}-${number}`,
    evidence_issued_on: '2021-05-07',
  });
  const born = (number: number, givenName: string, twin: string): Entry => ({
    ...base('BIRTH', number, 'BIRTH_NOTICE'),
    ...{
      surname: mother.surname ?? '',
      middle_name: 'Song',
      given_name: givenName,
      sex: 'FEMALE',
      born_on: '2021-05-06',
    },
    ...{ place: 'Bệnh viện đa khoa Tây Ninh', native_place: `${ward}@origin`, ethnicity: '01', twin },
    ...otherOf(mother),
  });
  const between = (entry: Entry, one: Person, other: Person): Entry => ({
    ...{ ...entry, personal_number: one.personalNumber ?? '', given_name: one.givenName ?? '', event_on: date },
    ...otherOf(other),
  });
  const entries = [
    born(1, 'Quỳnh', 'yes'),
    born(2, 'Quyên', 'yes'),
    // Entered twice; and, by another desk, as an only child of another name.
    born(3, 'Quỳnh', 'yes'),
    born(4, 'Thoa', 'no'),
    between(base('MARRIAGE', 5, 'MARITAL_STATUS_CERTIFICATE'), bride, groom),
    between(base('GUARDIANSHIP', 6, 'GUARDIANSHIP_DEED'), minor, guardian),
  ];
  return { entries, persons: [mother, bride, groom, minor, guardian] };
}

const otherOf = ({ personalNumber, givenName }: Person): Entry => ({
  other_number: personalNumber ?? '',
  other_given_name: givenName ?? '',
});
