import { readData } from '@lienthong/api/store/reference/csv';
import { ruleRows } from '@lienthong/api/store/reference/rules';
import type { Office, Territory } from '@lienthong/api/domain/corrections/competence';
import type { WorkingCalendar } from '@lienthong/api/domain/corrections/deadline';
import type {
  AbsenceDeclaration,
  CitizenFacts,
  CorrectionChange,
  DeathRegistration,
  Decision,
  EffectFacts,
  EthnicityRedetermination,
  FactReport,
  FieldCorrection,
  FieldSupplement,
  NameChange,
  NationalityChange,
  PopulationCorrection,
  ResidenceChange,
  SexRedetermination,
  SubmissionFacts,
  SubmittedItem,
} from '@lienthong/api/domain/corrections/facts';
import { restsOnEntry } from '@lienthong/api/domain/corrections/kinds';
import { ruleBook } from '@lienthong/api/domain/corrections/rule-book';
import type {
  ChangeableFieldCode,
  CorrectableFieldCode,
  RecordedFieldCode,
  SupplementableFieldCode,
} from '@lienthong/schema/correction-fields';
import type { EvidenceKind } from '@lienthong/schema/evidence-kinds';

/** Monday to Friday with the exceptions of holidays.csv, written apart from the product's calendar. */
const exceptions = new Map(readData('holidays.csv', ['date', 'kind']).map((row) => [row.date, row.kind]));
const shifted = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
const isWorkingDay = (day: string): boolean => {
  const kind = exceptions.get(day);
  return kind ? kind === 'make_up_working_day' : ![0, 6].includes(new Date(day).getUTCDay());
};
export const calendar: WorkingCalendar = {
  isWorkingDay,
  addWorkingDays(day, n) {
    let at = day;
    for (let left = n; left > 0;) if (isWorkingDay((at = shifted(at, 1)))) left--;
    return at;
  },
  workingDaysBetween(from, before) {
    let days = 0;
    for (let at = from; at < before; at = shifted(at, 1)) if (isWorkingDay(at)) days++;
    return days;
  },
};

export const rows = ruleRows();
export const rules = ruleBook(rows, calendar);

/** The demo day: a Thursday. */
export const today = '2021-05-20';

export const province: Territory = { unitNo: 1, lastUnitNo: 10_000 };
export const district: Office = { unitId: '703@2013-12-30', level: 'DISTRICT', unitNo: 100, lastUnitNo: 999 };
export const commune: Office = { unitId: '25456@origin', level: 'COMMUNE', unitNo: 200, lastUnitNo: 299 };
export const neighbour: Office = { unitId: '25459@origin', level: 'COMMUNE', unitNo: 300, lastUnitNo: 399 };
export const faraway: Office = { unitId: '709@origin', level: 'DISTRICT', unitNo: 2000, lastUnitNo: 2999 };

/** An adult; the name is invented. */
export const adult: CitizenFacts = {
  surname: 'Nguyễn',
  middleName: 'Thị',
  givenName: 'Đào',
  dateOfBirth: '1990-03-15',
  dateOfBirthPrecision: 'DAY',
  sex: 'FEMALE',
  ethnicity: '01',
  nationality: 'VN',
  nativePlace: '25456@origin',
  lifeStatus: 'ALIVE',
  presence: 'PRESENT',
  presenceSource: 'POPULATION_REVIEW',
  currentResidence: '25459@origin',
  permanentResidence: '25459@origin',
};
export const number = '972190000001';

const units: Record<string, Territory> = {
  '25456@origin': commune,
  '25459@origin': neighbour,
  '703@2013-12-30': district,
};
export const findUnit = (id: string): Territory | undefined => units[id];
/** The district is a unit in which nobody lives. */
export const findHome = (id: string): Territory | undefined => (id === '703@2013-12-30' ? undefined : units[id]);

/** A right value for each field of `adult`. */
export const corrected: Record<CorrectableFieldCode, { recorded: string | null; value: string | null }> = {
  SURNAME: { recorded: 'Nguyễn', value: 'Nguyên' },
  MIDDLE_NAME: { recorded: 'Thị', value: null },
  GIVEN_NAME: { recorded: 'Đào', value: 'Đạo' },
  DATE_OF_BIRTH: { recorded: '1990-03-15', value: '1990-05-13' },
  SEX: { recorded: 'FEMALE', value: 'MALE' },
  NATIVE_PLACE: { recorded: '25456@origin', value: '25459@origin' },
  ETHNICITY: { recorded: '01', value: '16' },
  NATIONALITY: { recorded: 'VN', value: 'KH' },
};

export const correctionOf = (field: CorrectableFieldCode, values: Partial<FieldCorrection> = {}): FieldCorrection => ({
  kind: 'CORRECTION',
  field,
  ...corrected[field],
  errorSource: 'REGISTRAR',
  ...values,
});

export const death = (diedOn = '2021-05-18'): DeathRegistration => ({ kind: 'DEATH', diedOn, place: 'Tại nhà' });

/** A change of an adult's name; the person's consent is all that it takes. */
export const changeOf = (field: ChangeableFieldCode, values: Partial<NameChange> = {}): NameChange => ({
  kind: 'CHANGE',
  field,
  ...corrected[field],
  ground: field === 'SURNAME' ? 'PARENTS_SURNAME' : 'NAME_HARMS',
  consents: [{ by: 'SELF', givenOn: '2021-05-19', reference: 'TK-1' }],
  ...values,
});

/** One who lacks what can be missing; of the birth date day and month. */
export const incomplete: CitizenFacts = {
  ...adult,
  dateOfBirth: '1990-01-01',
  dateOfBirthPrecision: 'YEAR',
  ethnicity: null,
  nativePlace: null,
};
export const added: Record<SupplementableFieldCode, string> = {
  DATE_OF_BIRTH: '1990-03-15',
  NATIVE_PLACE: '25456@origin',
  ETHNICITY: '01',
};

export const supplementOf = (field: SupplementableFieldCode, value = added[field]): FieldSupplement => ({
  kind: 'SUPPLEMENT',
  field,
  value,
});

export const decision: Decision = { number: '12/QĐ', body: 'Tòa án', issuedOn: '2021-05-18' };

export const ethnicityOf = (values: Partial<EthnicityRedetermination> = {}): EthnicityRedetermination => ({
  kind: 'ETHNICITY_REDETERMINATION',
  field: 'ETHNICITY',
  ...corrected.ETHNICITY,
  follows: 'MOTHER',
  consents: [],
  ...values,
});
export const sexOf = (values: Partial<SexRedetermination> = {}): SexRedetermination => ({
  kind: 'SEX_REDETERMINATION',
  field: 'SEX',
  ...corrected.SEX,
  decision,
  ...values,
});
export const nationalityOf = (values: Partial<NationalityChange> = {}): NationalityChange => ({
  kind: 'NATIONALITY_CHANGE',
  field: 'NATIONALITY',
  ...corrected.NATIONALITY,
  decision,
  ...values,
});
export const declarationOf = (values: Partial<AbsenceDeclaration> = {}): AbsenceDeclaration => ({
  kind: 'MISSING_OR_DEAD_DECLARATION',
  declared: 'DEAD',
  since: '2021-05-01',
  decision,
  ...values,
});
export const reversalOf = (): CorrectionChange => ({ kind: 'MISSING_OR_DEAD_REVERSAL', decision });

/** From the neighbour to the commune. */
export const moveOf = (values: Partial<ResidenceChange> = {}): ResidenceChange => ({
  kind: 'RESIDENCE_CHANGE',
  current: '25456@origin',
  permanent: null,
  movedOn: '2021-05-01',
  ...values,
});
export const keyedOf = (
  field: RecordedFieldCode,
  values: Partial<PopulationCorrection> = {},
): PopulationCorrection => ({
  kind: 'POPULATION_CORRECTION',
  field,
  ...{
    ...corrected,
    PRESENCE: { recorded: 'PRESENT', value: 'AWAY_IN_COUNTRY' },
    PERMANENT_RESIDENCE: { recorded: '25459@origin', value: '25456@origin' },
  }[field],
  ...values,
});

export const declaredDead: CitizenFacts = { ...adult, lifeStatus: 'DECLARED_DEAD' };

export const reportOf = (values: Partial<FactReport> = {}): FactReport => ({
  kind: 'REPORT',
  facts: ['GIVEN_NAME'],
  observation: 'Học bạ ghi tên khác',
  seenAt: 'Trường',
  seenOn: '2021-05-19',
  ...values,
});

/** The kind of paper that the rule book asks for; where it asks for none, any. */
export function paperOf(change: CorrectionChange, issuedOn: string | null): SubmittedItem['evidence'][number] {
  const ofField = change.kind === 'POPULATION_CORRECTION' ? fieldPapers[change.field] : undefined;
  return { kind: ofField ?? kindPapers[change.kind] ?? 'BIRTH_CERTIFICATE', issuedOn };
}
const kindPapers: Partial<Record<CorrectionChange['kind'], EvidenceKind>> = {
  DEATH: 'DEATH_NOTICE',
  SEX_REDETERMINATION: 'MEDICAL_CERTIFICATE',
  NATIONALITY_CHANGE: 'NATIONALITY_DECISION',
  MISSING_OR_DEAD_DECLARATION: 'COURT_DECISION',
  MISSING_OR_DEAD_REVERSAL: 'COURT_DECISION',
  RESIDENCE_CHANGE: 'REVIEW_MINUTES',
  POPULATION_CORRECTION: 'EXTRACT',
  MARRIAGE: 'IDENTITY_PAPER',
  PARENTAGE: 'DNA_RESULT',
  GUARDIANSHIP: 'GUARDIANSHIP_DEED',
  GUARDIANSHIP_END: 'GUARDIANSHIP_END_PAPER',
  ADOPTION: 'ADOPTION_DECISION',
  ADOPTION_END: 'COURT_DECISION',
  DIVORCE: 'COURT_DECISION',
  ANNULMENT: 'COURT_DECISION',
  PARENTAGE_BY_JUDGMENT: 'COURT_DECISION',
};
const fieldPapers: Partial<Record<RecordedFieldCode, EvidenceKind>> = {
  PRESENCE: 'REVIEW_MINUTES',
  PERMANENT_RESIDENCE: 'RESIDENCE_PAPER',
};

/** An item that is right in every respect; the entry is the birth's, two days after the death, or the note of the decision. */
export function itemOf(change: CorrectionChange, changes: Partial<SubmittedItem> = {}): SubmittedItem {
  if (change.kind === 'REPORT') return { change, registration: null, legalBasis: null, evidence: [], ...changes };
  if (!restsOnEntry(change)) {
    return { change, registration: null, legalBasis: null, evidence: [paperOf(change, '2021-05-19')], ...changes };
  }
  const registeredOn = change.kind === 'DEATH' || 'decision' in change ? '2021-05-20' : '1990-06-01';
  return {
    change,
    registration: { registeredOn, registeredBy: [commune] },
    legalBasis: { document: '60/2014/QH13' },
    evidence: [paperOf(change, change.kind === 'DEATH' ? '2021-05-19' : '1990-05-20')],
    ...changes,
  };
}

/** What lets `itemOf` pass: an adult's name belongs to the district; a death, a missing fact, a decision to the commune. */
export const factsOf = (change: CorrectionChange, changes: Partial<SubmissionFacts> = {}): SubmissionFacts => ({
  citizen:
    change.kind === 'SUPPLEMENT' ? incomplete : change.kind === 'MISSING_OR_DEAD_REVERSAL' ? declaredDead : adult,
  openRequests: [],
  office: change.kind === 'DEATH' || change.kind === 'SUPPLEMENT' || 'decision' in change ? commune : district,
  jurisdiction: district,
  registrar: null,
  residence: [neighbour],
  findUnit,
  findHome,
  ...changes,
});

export const effectFacts = (changes: Partial<EffectFacts> = {}): EffectFacts => ({
  citizen: adult,
  personalNumber: number,
  card: null,
  dossier: null,
  openRequests: [],
  findUnit,
  ...changes,
});
