import type { Caller } from '@lienthong/api/access/caller';
import type { CorrectableFieldCode } from '@lienthong/schema/correction-fields';
import type { CorrectionState } from '@lienthong/schema/correction-life';
import type { Answer, TestApi } from './api.ts';
import { personWhere, type Person } from './people.ts';

/** An outcome as the selection below asks for it. */
export interface Outcome {
  clientRef: string;
  status: 'ACCEPTED' | 'REFUSED';
  replayed: boolean;
  refusals: { code: string; message: string; path: string[]; params: { name: string; value: string }[] }[];
  request: RequestAnswer | null;
}
export interface RequestAnswer {
  id: string;
  state: CorrectionState;
  version: number;
  late: boolean;
  dueOn: string;
  staleFields: string[];
  effects: { effect: string; meaning: string }[];
}

const outcomeFields = `clientRef status replayed refusals { code message path params { name value } }
  request { id state version late dueOn staleFields effects { effect meaning } }`;
const submitDocument = `mutation($items: [CorrectionItem!]!) { submitCorrections(items: $items) { ${outcomeFields} } }`;
const moveDocument = `mutation($items: [CorrectionMove!]!) { moveCorrections(items: $items) { ${outcomeFields} } }`;
const previewDocument = `query($item: CorrectionItem!) { previewCorrection(item: $item) {
  refusals { code message path params { name value } } effects { effect meaning } dueOn late ruleVersion } }`;

export type Json = Record<string, any>;

export const trySubmit = (t: TestApi, caller: Caller, items: Json[]): Promise<Answer> =>
  t.ask(caller, submitDocument, { items });
export const tryMove = (t: TestApi, caller: Caller, items: Json[]): Promise<Answer> =>
  t.ask(caller, moveDocument, { items });

export const submit = async (t: TestApi, caller: Caller, ...items: Json[]): Promise<Outcome[]> =>
  served(await trySubmit(t, caller, items)).submitCorrections;
export const move = async (t: TestApi, caller: Caller, ...items: Json[]): Promise<Outcome[]> =>
  served(await tryMove(t, caller, items)).moveCorrections;
export const preview = async (t: TestApi, caller: Caller, item: Json): Promise<Json> =>
  served(await t.ask(caller, previewDocument, { item })).previewCorrection;

function served({ data, errors }: Answer): any {
  if (errors) throw new Error(`the call was not served: ${JSON.stringify(errors)}`);
  return data;
}

let lastRef = 0;
/** A ref, or the number of a register entry, that no other item of the run has. */
export const fresh = (prefix = 'ref'): string => `${prefix}-${String(++lastRef)}`;

interface Parts {
  clientRef?: string;
  registration?: Json;
  legalBasis?: Json | null;
  evidence?: Json[];
}

/** What the rule book asks for, by the branch of the kind; elsewhere any paper does. */
const papers: Record<string, string> = {
  death: 'DEATH_NOTICE',
  sexRedetermination: 'MEDICAL_CERTIFICATE',
  nationalityChange: 'NATIONALITY_DECISION',
  missingOrDeadDeclaration: 'COURT_DECISION',
  missingOrDeadReversal: 'COURT_DECISION',
  residenceChange: 'REVIEW_MINUTES',
  populationCorrection: 'EXTRACT',
  birth: 'BIRTH_NOTICE',
  person: 'REVIEW_MINUTES',
  marriage: 'IDENTITY_PAPER',
  parentage: 'DNA_RESULT',
  guardianship: 'GUARDIANSHIP_DEED',
  guardianshipEnd: 'GUARDIANSHIP_END_PAPER',
  adoption: 'ADOPTION_DECISION',
  adoptionEnd: 'COURT_DECISION',
  divorce: 'COURT_DECISION',
  annulment: 'COURT_DECISION',
  parentageByJudgment: 'COURT_DECISION',
};
export const paperFor = (branch: string): string => papers[branch] ?? 'BIRTH_CERTIFICATE';
export const paperOf = (kind: string, parts: Json = {}): Json => ({
  kind,
  reference: 'KS-17',
  issuedOn: '1900-01-01',
  ...parts,
});

function item(correction: Json, { registration, ...parts }: Parts, entry: Json): Json {
  return {
    clientRef: fresh(),
    registration: { office: '25456', book: '01', number: fresh(''), year: 2021, ...entry, ...registration },
    legalBasis: { document: '60/2014/QH13' },
    evidence: [paperOf(paperFor(Object.keys(correction)[0] ?? ''))],
    correction,
    ...parts,
  };
}

const pointAt = ({ number, givenName }: Person): Json => ({ personalNumber: number, givenName });

/** A correction of the person's field that keeps every rule: recorded as the person's row says unless told otherwise. */
export function correctionOf(
  person: Person,
  change: { field?: CorrectableFieldCode; recorded?: string | null; value?: string | null; subject?: Json } = {},
  parts: Parts = {},
): Json {
  const { field = 'GIVEN_NAME', subject = pointAt(person) } = change;
  const recorded = 'recorded' in change ? change.recorded : recordedValue(person, field);
  const value = 'value' in change ? change.value : otherValue(field, recorded ?? null);
  const correction = { subject, field, errorSource: 'REGISTRAR', recorded, value };
  return item({ correction }, parts, { date: '2021-05-10' });
}

/** A death registered in time, ten days before the demo day. */
export function deathOf(person: Person, change: Json = {}, parts: Parts = {}): Json {
  const death = { subject: pointAt(person), diedOn: '2021-05-08', place: 'Bệnh viện', ...change };
  return item({ death }, parts, { date: '2021-05-10' });
}

/** A change of the person's name that keeps every rule for an adult. */
export function changeOf(person: Person, change: Json = {}, parts: Parts = {}): Json {
  const field = (change['field'] ?? 'GIVEN_NAME') as 'SURNAME' | 'MIDDLE_NAME' | 'GIVEN_NAME';
  const recorded = person[properties[field]];
  const content = {
    subject: pointAt(person),
    field,
    recorded,
    value: otherValue(field, recorded),
    ground: field === 'GIVEN_NAME' ? 'NAME_HARMS' : 'PARENTS_SURNAME',
    consents: [consentOf('SELF')],
    ...change,
  };
  return item({ change: content }, parts, { date: '2021-05-10' });
}
export const consentOf = (by: string, givenOn = '2021-05-10'): Json => ({ by, givenOn, reference: 'TK-1' });

/** A supplement; the entry is older than the demo. */
export function supplementOf(person: Person, change: Json = {}, parts: Parts = {}): Json {
  const supplement = { subject: pointAt(person), field: 'ETHNICITY', value: '02', ...change };
  return item({ supplement }, parts, { date: '2021-05-10' });
}

export const decisionOf = (change: Json = {}): Json => ({
  number: '12/2021/QĐ',
  body: 'Tòa án nhân dân',
  issuedOn: '2021-05-06',
  ...change,
});

/** An ethnicity determined anew, as the mother's; of an adult, who needs no consent. */
export async function ethnicityOf(t: TestApi, person: Person, change: Json = {}, parts: Parts = {}): Promise<Json> {
  const recorded = (await recordedOf(t, person, 'ETHNICITY')) ?? '01';
  const content = { subject: pointAt(person), recorded, value: otherValue('ETHNICITY', recorded), follows: 'MOTHER' };
  return item({ ethnicityRedetermination: { ...content, ...change } }, parts, { date: '2021-05-10' });
}

/** A sex determined anew; noted four days after the decision, as are the next ones. */
export function sexOf(person: Person, change: Json = {}, parts: Parts = {}): Json {
  const content = { recorded: person.sex, value: otherValue('SEX', person.sex), decision: decisionOf(), ...change };
  return item({ sexRedetermination: { subject: pointAt(person), ...content } }, parts, { date: '2021-05-10' });
}

export function nationalityOf(person: Person, change: Json = {}, parts: Parts = {}): Json {
  const value = otherValue('NATIONALITY', person.nationality);
  const content = { recorded: person.nationality, value, decision: decisionOf(), ...change };
  return item({ nationalityChange: { subject: pointAt(person), ...content } }, parts, { date: '2021-05-10' });
}

export function declarationOf(person: Person, change: Json = {}, parts: Parts = {}): Json {
  const content = { declared: 'DEAD', since: '2021-05-01', decision: decisionOf(), ...change };
  return item({ missingOrDeadDeclaration: { subject: pointAt(person), ...content } }, parts, { date: '2021-05-10' });
}

export function reversalOf(person: Person, change: Json = {}, parts: Parts = {}): Json {
  const content = { decision: decisionOf(), ...change };
  return item({ missingOrDeadReversal: { subject: pointAt(person), ...content } }, parts, { date: '2021-05-10' });
}

/** What is handed in without a register entry. */
function finding(correction: Json, parts: Json): Json {
  const evidence = [{ kind: 'REVIEW_MINUTES', reference: 'KS-9', issuedOn: '2021-05-12' }];
  return { clientRef: fresh(), evidence, correction, ...parts };
}

/** A move of the home into the ward, unless told otherwise. */
export function residenceOf(person: Person, change: Json = {}, parts: Json = {}): Json {
  const content = { currentResidence: '25456@origin', movedOn: '2021-05-03', ...change };
  return finding({ residenceChange: { subject: pointAt(person), ...content } }, parts);
}

/** A presence that was keyed wrongly. */
export function presenceOf(person: Person, change: Json, parts: Json = {}): Json {
  const ofHome = change['field'] === 'PERMANENT_RESIDENCE' ? { evidence: [paperOf('RESIDENCE_PAPER')] } : {};
  const content = { subject: pointAt(person), field: 'PRESENCE', ...change };
  return finding({ populationCorrection: content }, { ...ofHome, ...parts });
}

/** A fact of civil status that was keyed otherwise than the register entry has it. */
export function keyedOf(person: Person, change: Json = {}, parts: Parts = {}): Json {
  const { correction, ...rest } = correctionOf(person, change, parts);
  const { errorSource: _, ...content } = (correction as Json)['correction'] as Json;
  const evidence = parts.evidence ?? [paperOf(paperFor('populationCorrection'))];
  return { ...rest, evidence, correction: { populationCorrection: content } };
}

/** An observation: of the given name unless told otherwise. */
export function reportOf(person: Person, change: Json = {}, parts: Json = {}): Json {
  const report = {
    subject: pointAt(person),
    fields: ['GIVEN_NAME'],
    observation: 'Học bạ ghi tên khác',
    seenAt: 'Trường THPT',
    seenOn: '2021-05-19',
    ...change,
  };
  return { clientRef: fresh(), evidence: [], correction: { report }, ...parts };
}

const properties = {
  SURNAME: 'surname',
  MIDDLE_NAME: 'middleName',
  GIVEN_NAME: 'givenName',
  DATE_OF_BIRTH: 'bornOn',
  SEX: 'sex',
  NATIONALITY: 'nationality',
} as const satisfies Partial<Record<CorrectableFieldCode, keyof Person>>;

function recordedValue(person: Person, field: CorrectableFieldCode): string | null {
  if (!(field in properties)) throw new Error(`the recorded ${field} must be given`);
  return person[properties[field as keyof typeof properties]];
}

/** Another value of the field, such as the rules allow. */
export function otherValue(field: CorrectableFieldCode, recorded: string | null): string {
  const two: Record<CorrectableFieldCode, [string, string]> = {
    SURNAME: ['Đỗ', 'Vũ'],
    MIDDLE_NAME: ['Thị', 'Hữu'],
    GIVEN_NAME: ['Ưng', 'Ước'],
    DATE_OF_BIRTH: ['1988-08-08', '1989-09-09'],
    SEX: ['MALE', 'FEMALE'],
    NATIVE_PLACE: ['25456@origin', '25462@origin'],
    ETHNICITY: ['02', '03'],
    NATIONALITY: ['VN', 'KH'],
  };
  const [one, other] = two[field];
  return one === recorded ? other : one;
}

/** The register's ethnicity and native place, which `Person` lacks. */
export async function recordedOf(
  t: TestApi,
  { id }: Person,
  field: 'ETHNICITY' | 'NATIVE_PLACE',
): Promise<string | null> {
  const [row] = await t.oracle<{ ETHNICITY: string | null; NATIVE_PLACE: string | null }>(
    `select ethnicity as "ETHNICITY", (select id from administrative_unit u where u.unit_no = native_unit_no) as "NATIVE_PLACE"
     from citizen where id = $1`,
    [id],
  );
  return row?.[field] ?? null;
}

/** Conditions on `c` for `personWhere`. */
export const adult = `c.life_status = 'ALIVE' and c.nationality = 'VN' and c.date_of_birth < '2003-01-01'
  and c.date_of_birth_precision = 'DAY'
  and exists (select from personal_number n where n.citizen_id = c.id and n.status = 'ACTIVE')
  and not exists (select from correction_request q where q.citizen_id = c.id)`;
export const livesIn = (code: string): string =>
  `c.unit_no between (select unit_no from administrative_unit where code = '${code}' and (valid_to is null or valid_to > '2021-05-20') and id not like '%@2025%')
   and (select last_unit_no from administrative_unit where code = '${code}' and id not like '%@2025%')`;
export const cardActive = `exists (select from card k where k.citizen_id = c.id and k.state = 'ACTIVE')`;
export const openDossier = (...states: string[]): string =>
  `exists (select from dossier d where d.citizen_id = c.id and d.state in ('${states.join("','")}'))`;
export const noDossier = `not exists (select from dossier d where d.citizen_id = c.id
  and d.state in ('COLLECTED', 'UNDER_REVIEW', 'VERIFIED', 'IN_PRODUCTION', 'PRODUCED', 'DISCREPANT', 'REDO_REQUIRED'))`;

/** A person of the district, or of the unit named, on whom no request was ever made. */
export const someone = (t: TestApi, condition = 'true', unit = '703'): Promise<Person> =>
  personWhere(t, `${adult} and ${livesIn(unit)} and (${condition})`);

/** One step of a request. */
export const stepOf = (request: { id: string; version: number }, step: Json, clientRef = fresh()): Json => ({
  clientRef,
  id: request.id,
  expectedVersion: request.version,
  step,
});

export const approve = { approve: { evidenceChecked: true } };

/** Reviews and approves; the request as it is then. */
export async function decide(t: TestApi, officer: Caller, request: { id: string; version: number }): Promise<Outcome> {
  const later = { ...request, version: request.version + 1 };
  const [, approved] = await move(t, officer, stepOf(request, { review: {} }), stepOf(later, approve));
  if (!approved) throw new Error('an outcome is missing');
  return approved;
}

/** The only outcome's request; fails where it was refused. */
export function accepted([outcome]: Outcome[]): RequestAnswer {
  if (!outcome?.request) throw new Error(`the item was refused: ${JSON.stringify(outcome?.refusals)}`);
  return outcome.request;
}

export const codesOf = (outcomes: Outcome[]): string[] =>
  outcomes.map(({ status, refusals }) => (status === 'ACCEPTED' ? status : refusals.map(({ code }) => code).join(' ')));

export const paramsOf = ({ refusals }: Outcome): Record<string, string> =>
  Object.fromEntries(refusals.flatMap(({ params }) => params.map(({ name, value }) => [name, value])));

/** The columns of a request that a copy of its row is written with: all but what the table itself works out. */
export async function writtenColumns(t: TestApi): Promise<string> {
  const rows = await t.oracle<{ name: string }>(
    `select attname as name from pg_attribute where attrelid = 'correction_request'::regclass and attnum > 0
       and not attisdropped and attgenerated = '' order by attnum`,
  );
  return rows.map(({ name }) => name).join(', ');
}

/** Rows of each table that a write can touch: equal before and after what must leave no trace but the audit's. */
export async function footprint(t: TestApi): Promise<Json> {
  const tables = ['outcome', 'outbox', 'correction_request', 'correction_step', 'citizen_history', 'family_relation'];
  const sums = ['citizen', 'dossier', 'card', 'correction_request'];
  const [row] = await t.oracle(
    `select ${tables.map((name) => `(select count(*) from ${name}) as "${name}"`).join(', ')},
       ${sums.map((name) => `(select md5(string_agg(x::text, '|' order by x.id)) from ${name} x) as "${name}Rows"`).join(', ')}`,
  );
  if (!row) throw new Error('a select without a table answers one row');
  return row;
}

/** A birth registered in time by the ward, of a child of whom nobody else has the name; ten days before the demo day. */
export function birthOf(change: Json = {}, child: Json = {}, parts: Parts = {}): Json {
  const birth = {
    child: {
      surname: 'Lê',
      middleName: 'Thị',
      givenName: newName(),
      sex: 'FEMALE',
      dateOfBirth: '2021-05-08',
      placeOfBirth: 'Bệnh viện đa khoa',
      nativePlace: '25456@origin',
      ethnicity: '01',
      nationality: 'VN',
      ...child,
    },
    residence: '25456@origin',
    ...change,
  };
  const evidence = [{ kind: 'BIRTH_NOTICE', reference: 'CS-1', issuedOn: '2021-05-09' }];
  return item({ birth }, { evidence, ...parts }, { date: '2021-05-10' });
}

/** A person whom the review found in the ward. */
export function foundOf(change: Json = {}, parts: Json = {}): Json {
  const person = {
    surname: 'Lê',
    middleName: 'Văn',
    givenName: newName(),
    sex: 'MALE',
    dateOfBirth: '1961',
    nationality: 'VN',
    currentResidence: '25456@origin',
    foundOn: '2021-05-12',
    presence: 'PRESENT',
    ...change,
  };
  return finding({ person }, parts);
}

let lastName = 0;
/** A given name that nobody of the run has: no name of the demo has two syllables of these. */
export function newName(): string {
  const syllables = ['Khuê', 'Thoa', 'Quyết', 'Toản', 'Uyển', 'Xoan', 'Ngát', 'Phấn', 'Vượng', 'Hoè'];
  let rest = ++lastName;
  const said: string[] = [];
  for (let nth = 0; nth < 4; nth += 1, rest = Math.floor(rest / 10)) said.push(syllables[rest % 10] ?? '');
  return said.join(' ');
}
