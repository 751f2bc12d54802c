import { partialDayText, type RecordedFieldCode } from '@lienthong/schema/correction-fields';
import { isFamilyKind } from '@lienthong/api/domain/corrections/family';
import { submittableKinds, type SubmittableKind } from '@lienthong/api/domain/corrections/kinds';
import type { CorrectionInput } from '@lienthong/sdk';
import { familyGenerators, relationIn } from './mixed-families.ts';
import {
  ageOf,
  alive,
  decision,
  found,
  national,
  onEntry,
  pick,
  subjectOf,
  type Content,
  type Draw,
  type Generator,
  type Known,
} from './mixed-items.ts';
import { namesParent, newcomerGenerators } from './mixed-newcomers.ts';

const words = {
  SURNAME: ['Đỗ', 'Vũ', 'Đặng', 'Lương', 'Kiều'],
  MIDDLE_NAME: ['Thị', 'Hữu', 'Ngọc', 'Quốc', null],
  GIVEN_NAME: ['Ưng', 'Ước', 'Đằng-Ước', 'Khuê', 'Tuyền'],
  SEX: ['MALE', 'FEMALE'],
  ETHNICITY: ['01', '02', '03', '11', '54'],
  NATIONALITY: ['VN', 'KH'],
  NATIVE_PLACE: ['25456@origin', '25462@origin', '25459@origin'],
  PRESENCE: ['PRESENT', 'AWAY_IN_COUNTRY', 'ABROAD', 'UNKNOWN'],
  PERMANENT_RESIDENCE: ['25456@origin', '25462@origin', null],
} as const satisfies Partial<Record<RecordedFieldCode, readonly (string | null)[]>>;

/** What is recorded of a field. */
export function recordedOf(person: Known, field: RecordedFieldCode): string | null {
  const { surname, middleName, givenName, sex, ethnicity, nationality, nativePlace, presence, permanent } = person;
  return {
    SURNAME: surname,
    MIDDLE_NAME: middleName,
    GIVEN_NAME: givenName,
    DATE_OF_BIRTH: partialDayText({ day: person.bornOn, precision: person.precision }),
    SEX: sex,
    NATIVE_PLACE: nativePlace,
    ETHNICITY: ethnicity,
    NATIONALITY: nationality,
    PRESENCE: presence,
    PERMANENT_RESIDENCE: permanent,
  }[field];
}

/** Another value; of a birth date as much as is recorded, now and then of another year. */
function otherThan(person: Known, field: RecordedFieldCode, draw: Draw): string | null {
  const recorded = recordedOf(person, field);
  if (field !== 'DATE_OF_BIRTH')
    return pick(
      draw,
      (words[field] as readonly (string | null)[]).filter((one) => one !== recorded),
    );
  const year = Number(person.bornOn.slice(0, 4)) - (person.precision === 'YEAR' || draw.random() < 0.3 ? 1 : 0);
  const upTo = (most: number): string => String(1 + Math.floor(draw.random() * most)).padStart(2, '0');
  const value = [String(year), upTo(12), upTo(28)].slice(0, { DAY: 3, MONTH: 2, YEAR: 1 }[person.precision]).join('-');
  return value === recorded ? otherThan(person, field, draw) : value;
}

/** Old and new value of one of the fields; none is left out. */
function valuesOf(person: Known, fields: readonly RecordedFieldCode[], draw: Draw) {
  const field = pick(
    draw,
    fields.filter((one) => recordedOf(person, one) !== null || one === 'MIDDLE_NAME' || one === 'PERMANENT_RESIDENCE'),
  );
  const [recorded, value] = [recordedOf(person, field), otherThan(person, field, draw)];
  return {
    subject: subjectOf(person),
    field,
    ...(recorded !== null && { recorded }),
    ...(value !== null && { value }),
  };
}

const names = ['SURNAME', 'MIDDLE_NAME', 'GIVEN_NAME'] as const;
const civil = [...names, 'DATE_OF_BIRTH', 'SEX', 'NATIVE_PLACE', 'ETHNICITY', 'NATIONALITY'] as const;

/** Who must consent: both parents below 18, the person from 9 on. */
const consentsOf = (person: Known) => {
  const givers = [
    ...(ageOf(person) < 18 ? (['FATHER', 'MOTHER'] as const) : []),
    ...(ageOf(person) >= 9 ? (['SELF'] as const) : []),
  ];
  return givers.map((by) => ({ by, givenOn: '2021-05-09', reference: 'TK-1' }));
};

const isMissing = ({ presence, presenceSource }: Known): boolean =>
  presence === 'MISSING' && presenceSource === 'COURT';

/** A row for each kind that can be handed in: the compiler names one that is missing. */
export const generators: Record<SubmittableKind, Generator> = {
  CORRECTION: {
    share: 30,
    fits: alive,
    make: (person, draw) => {
      // Of a nationality otherwise recorded than it is, no other office decides than of a national's.
      const values = valuesOf(
        person,
        civil.filter((field) => field !== 'NATIONALITY' || person.nationality === 'VN'),
        draw,
      );
      const errorSource = pick(draw, ['REGISTRAR', 'DECLARANT'] as const);
      return onEntry(draw, { correction: { ...values, errorSource } } as CorrectionInput);
    },
  },
  DEATH: {
    share: 6,
    fits: alive,
    make: (person, draw) =>
      onEntry(draw, {
        death: { subject: subjectOf(person), diedOn: pick(draw, ['2021-05-08', '2021-04-01']), place: 'Bệnh viện' },
      }),
  },
  CHANGE: {
    share: 10,
    fits: national,
    make(person, draw) {
      const values = valuesOf(person, names, draw);
      const ground = values.field === 'GIVEN_NAME' ? 'NAME_HARMS' : 'PARENTS_SURNAME';
      return onEntry(draw, { change: { ...values, ground, consents: consentsOf(person) } } as CorrectionInput);
    },
  },
  SUPPLEMENT: {
    share: 4,
    fits: (person) =>
      alive(person) && (person.ethnicity === null || person.nativePlace === null || person.precision !== 'DAY'),
    make(person, draw) {
      const subject = subjectOf(person);
      const { ethnicity, nativePlace, bornOn } = person;
      if (ethnicity === null) return onEntry(draw, { supplement: { subject, field: 'ETHNICITY', value: '01' } });
      if (nativePlace === null) {
        return onEntry(draw, { supplement: { subject, field: 'NATIVE_PLACE', value: '25456@origin' } });
      }
      const value = person.precision === 'YEAR' ? `${bornOn.slice(0, 4)}-03-15` : `${bornOn.slice(0, 7)}-15`;
      return onEntry(draw, { supplement: { subject, field: 'DATE_OF_BIRTH', value } });
    },
  },
  ETHNICITY_REDETERMINATION: {
    share: 4,
    fits: (person) => national(person) && person.ethnicity !== null,
    make(person, draw) {
      const { field: _, ...values } = valuesOf(person, ['ETHNICITY'], draw);
      const own = ageOf(person) >= 15 && ageOf(person) < 18;
      const consents = own ? [{ by: 'SELF' as const, givenOn: '2021-05-09', reference: 'TK-1' }] : [];
      const follows = pick(draw, ['FATHER', 'MOTHER'] as const);
      return onEntry(draw, { ethnicityRedetermination: { ...values, follows, consents } } as CorrectionInput);
    },
  },
  SEX_REDETERMINATION: {
    share: 3,
    fits: national,
    make(person, draw) {
      const { field: _, ...values } = valuesOf(person, ['SEX'], draw);
      return onEntry(draw, { sexRedetermination: { ...values, decision } } as CorrectionInput);
    },
  },
  NATIONALITY_CHANGE: {
    share: 3,
    fits: national,
    make(person, draw) {
      const { field: _, ...values } = valuesOf(person, ['NATIONALITY'], draw);
      return onEntry(draw, { nationalityChange: { ...values, decision } } as CorrectionInput);
    },
  },
  MISSING_OR_DEAD_DECLARATION: {
    share: 3,
    fits: (person) => national(person) && !isMissing(person),
    make: (person, draw) => {
      const declared = pick(draw, ['MISSING', 'DEAD'] as const);
      return onEntry(draw, {
        missingOrDeadDeclaration: { subject: subjectOf(person), declared, since: '2021-05-01', decision },
      });
    },
  },
  MISSING_OR_DEAD_REVERSAL: {
    share: 4,
    fits: ({ lifeStatus, presence, bornOn }) =>
      bornOn < '2021-01-01' && (lifeStatus === 'DECLARED_DEAD' || (lifeStatus === 'ALIVE' && presence === 'MISSING')),
    make: (person, draw) => onEntry(draw, { missingOrDeadReversal: { subject: subjectOf(person), decision } }),
  },
  RESIDENCE_CHANGE: {
    share: 8,
    fits: (person) => alive(person) && person.commune !== '25456',
    make: (person, draw) => {
      const permanently = person.permanent !== '25456@origin' && draw.random() < 0.3;
      const home = { currentResidence: '25456@origin', ...(permanently && { permanentResidence: '25456@origin' }) };
      return found({ residenceChange: { subject: subjectOf(person), ...home, movedOn: '2021-05-03' } });
    },
  },
  POPULATION_CORRECTION: {
    share: 12,
    fits: (person) => alive(person) && person.commune === '25456',
    make(person, draw) {
      const values = valuesOf(person, ['PRESENCE', 'PERMANENT_RESIDENCE', ...civil], draw);
      const correction = { populationCorrection: values } as CorrectionInput;
      const stands = values.field !== 'PRESENCE' && values.field !== 'PERMANENT_RESIDENCE';
      if (stands) return onEntry(draw, correction);
      return found(correction, values.field === 'PRESENCE' ? 'REVIEW_MINUTES' : 'RESIDENCE_PAPER');
    },
  },
  ...familyGenerators,
  ...newcomerGenerators,
  REPORT: {
    share: 8,
    fits: alive,
    make: (person, draw) => ({
      evidence: [],
      correction: {
        report: {
          subject: subjectOf(person),
          fields: [pick(draw, ['GIVEN_NAME', 'DATE_OF_BIRTH', 'PRESENCE', 'RESIDENCE'] as const)],
          observation: 'Học bạ ghi khác',
          seenAt: 'Trường THPT',
          seenOn: '2021-05-19',
        },
      },
    }),
  },
};

export const kinds = Object.keys(submittableKinds) as SubmittableKind[];

/** Whose system hands a kind in. */
export const senderOf = (kind: SubmittableKind): 'JUSTICE' | 'POLICE' | 'REPORTER' =>
  (({ 'correction:submit': 'JUSTICE', 'population:submit': 'POLICE', 'correction:report': 'REPORTER' }) as const)[
    submittableKinds[kind].action
  ];

/** The field of a kind that has but one, which its input doesn't name. */
const fieldsOfKinds: Partial<Record<SubmittableKind, RecordedFieldCode>> = {
  ETHNICITY_REDETERMINATION: 'ETHNICITY',
  SEX_REDETERMINATION: 'SEX',
  NATIONALITY_CHANGE: 'NATIONALITY',
};

/** What a request holds of its person: two that hold the same, or one that holds ALL, stand against each other. */
export function holdsOf(kind: SubmittableKind, { correction }: Pick<Content, 'correction'>): string[] {
  const content = Object.values(correction)[0] as { field?: string; fields?: readonly string[] };
  if (isFamilyKind(kind)) return [relationIn(kind, correction)];
  if (kind === 'PERSON_FOUND') return [];
  if (kind === 'BIRTH') return namesParent(correction) ? ['ALL'] : [];
  if (kind === 'REPORT') return (content.fields ?? []).map((field) => `REPORT ${field}`);
  if (kind === 'RESIDENCE_CHANGE') return ['PERMANENT_RESIDENCE'];
  return [content.field ?? fieldsOfKinds[kind] ?? 'ALL'];
}
