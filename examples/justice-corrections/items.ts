// From a row of the register's export to the item that is sent.
import { registerRef, type CorrectionItem, type SubjectInput } from '@lienthong/sdk';
import type { Row } from '@lienthong/sdk/node';

const cell = (row: Row, name: string): string | undefined => row[name] || undefined;

/** The ref comes from the register entry, so that another export of the same entry is the same item. */
export function toItem(row: Row): CorrectionItem {
  const registration = {
    office: row['office'] ?? '',
    book: row['book'] ?? '',
    number: row['number'] ?? '',
    year: Number(row['year']),
    date: row['registered_on'] ?? '',
    registeredBy: cell(row, 'registrar'),
  };
  const birthYear = cell(row, 'birth_year');
  const subject = {
    personalNumber: row['personal_number'] ?? '',
    givenName: cell(row, 'given_name'),
    ...(birthYear && { birthYear: Number(birthYear) }),
  };
  const kind = row['kind'] ?? '';
  const document = cell(row, 'document');
  const evidence = cell(row, 'evidence_kind')
    ? [
        {
          kind: row['evidence_kind'] as 'BIRTH_CERTIFICATE',
          reference: row['evidence_reference'] ?? '',
          issuedOn: cell(row, 'evidence_issued_on'),
        },
      ]
    : [];
  return {
    clientRef: registerRef(registration, kind, row['field'] ?? ''),
    registration,
    ...(document && { legalBasis: { document } }),
    evidence,
    correction: contentOf(kind, row, subject),
  };
}

/** What each kind is made of: a supplement has no old value, a change has a ground and consents, a death has neither, a birth no subject yet. */
function contentOf(kind: string, row: Row, subject: SubjectInput): CorrectionItem['correction'] {
  const [recorded, value] = [cell(row, 'recorded'), cell(row, 'value')];
  const registered = { personalNumber: row['other_number'] ?? '', givenName: cell(row, 'other_given_name') };
  const since = row['event_on'] ?? '';
  if (kind === 'BIRTH') return { birth: birthOf(row, registered) };
  if (kind === 'MARRIAGE') return { marriage: { subject, spouse: { registered }, marriedOn: since } };
  if (kind === 'GUARDIANSHIP') return { guardianship: { subject, guardian: { registered }, from: since } };
  if (kind === 'DEATH') return { death: { subject, diedOn: row['died_on'] ?? '', place: row['place'] ?? '' } };
  if (kind === 'SUPPLEMENT') {
    return { supplement: { subject, field: row['field'] as 'DATE_OF_BIRTH', value: value ?? '' } };
  }
  const field = row['field'] as 'GIVEN_NAME';
  if (kind === 'CHANGE') {
    const ground = row['ground'] as 'NAME_HARMS';
    const consents = (row['consents'] ?? '').split(' ').map((by) => ({
      by: by as 'SELF',
      givenOn: row['registered_on'] ?? '',
      reference: row['evidence_reference'] ?? '',
    }));
    return { change: { subject, field, recorded, value, ground, consents } };
  }
  const errorSource = (cell(row, 'error_source') ?? 'REGISTRAR') as 'REGISTRAR';
  return { correction: { subject, field, recorded, value, errorSource } };
}

/** The child lives with its mother, in the commune that registers it. */
const birthOf = (row: Row, mother: SubjectInput) => ({
  child: {
    surname: row['surname'] ?? '',
    middleName: cell(row, 'middle_name'),
    givenName: row['given_name'] ?? '',
    sex: row['sex'] as 'FEMALE',
    dateOfBirth: row['born_on'] ?? '',
    placeOfBirth: row['place'] ?? '',
    nativePlace: cell(row, 'native_place'),
    ethnicity: cell(row, 'ethnicity'),
    nationality: 'VN',
  },
  mother: { registered: mother },
  residence: `${row['office'] ?? ''}@origin`,
  multipleBirth: row['twin'] === 'yes',
});
