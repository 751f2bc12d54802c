import { describe, expect, test } from '@jest/globals';
import { findDueOn } from '@lienthong/api/domain/corrections/deadline';
import { declaredEffects } from '@lienthong/api/domain/corrections/declared-effects';
import type { CorrectionChange, EffectFacts, SubmissionFacts } from '@lienthong/api/domain/corrections/facts';
import { addYears } from '@lienthong/schema/civil-date';
import { check, codes, names, plan } from './asking.ts';
import {
  adult,
  commune,
  decision,
  declarationOf,
  declaredDead,
  district,
  ethnicityOf,
  nationalityOf,
  number,
  reversalOf,
  rules,
  sexOf,
  today,
} from './fixtures.ts';

const oldCard = { id: 'card', version: 'CCCD_CHIP_2021', state: 'ACTIVE' } as const;
const newCard = { ...oldCard, version: 'IDENTITY_CARD_2024' } as const;
const dossier = { id: 'dossier', state: 'VERIFIED', defects: [] } as const;
const foreigner = { ...adult, nationality: 'KH' };
const missing = { ...adult, presence: 'MISSING', presenceSource: 'COURT' } as const;
const dead = { ...adult, lifeStatus: 'DECEASED' } as const;

describe('an ethnicity determined anew', () => {
  test.each<[what: string, expected: string[], ...Parameters<typeof check>]>([
    ['of an adult', [], ethnicityOf()],
    ['as the father’s', [], ethnicityOf({ follows: 'FATHER' })],
    [
      'with another old value',
      ['RECORDED_VALUE_DIFFERS correction.ethnicityRedetermination.recorded'],
      ethnicityOf({ recorded: '02' }),
    ],
    ['into the same', ['VALUE_UNCHANGED correction.ethnicityRedetermination.value'], ethnicityOf({ value: '01' })],
    [
      'into none of the 54',
      ['VALUE_NOT_ALLOWED correction.ethnicityRedetermination.value'],
      ethnicityOf({ value: '55' }),
    ],
    [
      'where none is recorded',
      ['RECORDED_VALUE_DIFFERS correction.ethnicityRedetermination.recorded'],
      ethnicityOf(),
      {},
      { citizen: { ...adult, ethnicity: null } },
    ],
    ['without papers', ['EVIDENCE_REQUIRED evidence'], ethnicityOf(), { evidence: [] }],
    ['without a law', ['LEGAL_BASIS_REQUIRED legalBasis'], ethnicityOf(), { legalBasis: null }],
    ['without an entry', ['VALUE_REQUIRED registration'], ethnicityOf(), { registration: null }],
    ['of the dead', ['BLOCKED_BY_DEATH correction.ethnicityRedetermination'], ethnicityOf(), {}, { citizen: dead }],
    ['by the commune', ['NOT_COMPETENT registration.office'], ethnicityOf(), {}, { office: commune }],
    [
      'by the district, when there are none any more',
      ['NOT_COMPETENT registration.office'],
      ethnicityOf(),
      {},
      {},
      '2025-07-01',
    ],
    ['by the commune since 1 July 2025', [], ethnicityOf(), {}, { office: commune }, '2025-07-01'],
    [
      'beside an open correction of it',
      ['OPEN_REQUEST_EXISTS correction.ethnicityRedetermination.field'],
      ethnicityOf(),
      {},
      { openRequests: [{ id: '1', kind: 'CORRECTION', field: 'ETHNICITY' }] },
    ],
  ])('%s is answered %j', (_, expected, ...asked) => {
    expect(codes(...asked)).toEqual(expected);
  });

  /** Civil Code art. 29(4): from 15 to under 18; below the representatives ask, above the person does. */
  test.each<[age: number, needed: string[]]>([
    [3, []],
    [14, []],
    [15, ['SELF']],
    [17, ['SELF']],
    [18, []],
    [40, []],
  ])('at %i needs the consent of %j', (age, needed) => {
    const citizen = { ...adult, dateOfBirth: addYears(today, -age) };
    const evidence = [{ kind: 'OTHER' as const, issuedOn: today }];
    const item = { registration: { registeredOn: today, registeredBy: [commune] }, evidence };
    const bare = check(ethnicityOf(), item, { citizen });
    expect(bare.refusals.map(({ code, params }) => [code, params['missing']])).toEqual(
      needed.length > 0 ? [['CONSENT_REQUIRED', needed.join(';')]] : [],
    );
    const consents = [{ by: 'SELF', givenOn: today, reference: 'TK-1' }] as const;
    expect(codes(ethnicityOf({ consents }), item, { citizen })).toEqual([]);
  });

  test('rests on its rows, and is due after 3 working days', () => {
    expect(check(ethnicityOf()).rules.map(({ key }) => key)).toEqual([
      'correction.ETHNICITY_REDETERMINATION.ethnicity',
      'legal_document',
      'civil_status.processing.ethnicity_redetermination',
      'civil_status.processing.change_correction.verification_extra',
      'civil_status.death.locks_record',
      'competence.ethnicity_redetermination',
    ]);
    const due = (verified: boolean): unknown =>
      findDueOn({ kind: 'ETHNICITY_REDETERMINATION', submittedOn: today, verified }, rules);
    expect([due(false), due(true)]).toEqual(['2021-05-25', '2021-05-28']);
  });

  test('touches neither card nor dossier: it is printed on neither', () => {
    const effects = plan(ethnicityOf(), { card: oldCard, dossier });
    expect(effects).toEqual([
      {
        effect: 'CHANGE_CITIZEN',
        columns: { ethnicity: '16' },
        effectiveOn: today,
        meaning: declaredEffects.CHANGE_CITIZEN,
      },
    ]);
    expect(names(ethnicityOf(), { card: newCard, dossier }, '2024-07-01')).toEqual(['CHANGE_CITIZEN']);
  });
});

/** What every recorded decision has in common. */
describe.each<[string, CorrectionChange & { decision: unknown }, branch: string]>([
  ['SEX_REDETERMINATION', sexOf(), 'sexRedetermination'],
  ['NATIONALITY_CHANGE', nationalityOf(), 'nationalityChange'],
  ['MISSING_OR_DEAD_DECLARATION', declarationOf(), 'missingOrDeadDeclaration'],
  ['MISSING_OR_DEAD_REVERSAL', reversalOf() as never, 'missingOrDeadReversal'],
])('%s', (kind, change, branch) => {
  const decided = (part: object): CorrectionChange => ({ ...change, decision: { ...decision, ...part } }) as never;

  test('is taken where all agrees, at once, by the commune at any time', () => {
    expect(codes(change)).toEqual([]);
    expect(codes(change, {}, {}, '2025-07-01')).toEqual([]);
    expect(codes(change, {}, { office: district })).toEqual(['NOT_COMPETENT registration.office']);
    expect(findDueOn({ kind: change.kind, submittedOn: today }, rules)).toBe(today);
    expect(check(change).rules.map(({ key }) => key)).toEqual(
      expect.arrayContaining(['civil_status.processing.record_by_decision', 'competence.record_by_decision']),
    );
  });

  test.each<[expected: string, part: object]>([
    ['VALUE_REQUIRED number', { number: ' ' }],
    ['VALUE_REQUIRED body', { body: '' }],
    ['TEXT_REFUSED body', { body: 'x'.repeat(201) }],
    ['DATE_NOT_POSSIBLE issuedOn', { issuedOn: '2021-02-30' }],
    ['DATES_CONTRADICT issuedOn', { issuedOn: '2021-05-21' }],
  ])('is refused with %s for what the decision lacks', (expected, part) => {
    const [code, at] = expected.split(' ');
    expect(codes(decided(part))).toContain(`${code!} correction.${branch}.decision.${at!}`);
  });

  test('needs papers, a law in force and the note in the register', () => {
    expect(codes(change, { evidence: [] })).toEqual(['EVIDENCE_REQUIRED evidence']);
    expect(codes(change, { legalBasis: { document: '120/2025/NĐ-CP' } })).toEqual([
      'LEGAL_BASIS_REQUIRED legalBasis.document',
    ]);
    expect(codes(change, { registration: null })).toEqual(['VALUE_REQUIRED registration']);
  });

  test('gives way to an open death', () => {
    const openRequests = [{ id: '1', kind: 'DEATH', field: null }] as const;
    expect(codes(change, {}, { openRequests })).toEqual([
      `BLOCKED_BY_DEATH correction.${branch}${'field' in change ? '.field' : ''}`,
    ]);
  });

  test(`of the dead is ${kind === 'MISSING_OR_DEAD_DECLARATION' ? 'recorded already' : 'blocked'}`, () => {
    const code = kind === 'MISSING_OR_DEAD_DECLARATION' ? 'ALREADY_REGISTERED' : 'BLOCKED_BY_DEATH';
    expect(codes(change, {}, { citizen: dead })).toEqual([`${code} correction.${branch}`]);
  });
});

describe('a sex determined anew', () => {
  test('marks card and dossier by the ground in force', () => {
    const grounds = (card: EffectFacts['card'], on: string): unknown =>
      plan(sexOf(), { card }, on).flatMap((one) =>
        one.effect === 'CARD_EXCHANGE_REQUIRED' ? [one.ground?.value] : [],
      );
    expect(grounds(oldCard, today)).toEqual(['SEX_OR_PLACE_OF_ORIGIN']);
    expect(grounds(newCard, '2024-07-01')).toEqual(['APPEARANCE_BIOMETRIC_OR_SEX']);
    expect(names(sexOf(), { card: oldCard, dossier })).toEqual([
      'CHANGE_CITIZEN',
      'CARD_EXCHANGE_REQUIRED',
      'DOSSIER_DISCREPANT',
    ]);
  });

  test.each<[on: string, expected: unknown]>([
    ['2021-06-30', undefined],
    ['2021-07-01', ['AUTHORITY', 'SEX_REDETERMINED;BIRTH_YEAR_CORRECTED']],
    ['2024-06-30', ['AUTHORITY', 'SEX_REDETERMINED;BIRTH_YEAR_CORRECTED']],
    ['2024-07-01', ['CITIZEN_REQUEST', 'SEX_REDETERMINED_OR_BIRTH_YEAR_CORRECTED']],
  ])('on %s lets the number be re-established by %j', (on, expected) => {
    const task = plan(sexOf(), { personalNumber: number }, on).find(
      (one) => one.effect === 'NUMBER_REESTABLISHMENT_TASK',
    );
    expect(task?.effect === 'NUMBER_REESTABLISHMENT_TASK' ? [task.by, task.rule.value] : undefined).toEqual(expected);
  });
});

describe('a nationality', () => {
  test('that is lost ends eligibility and the open dossier; the card is left where no rule withdraws it', () => {
    expect(plan(nationalityOf(), { card: oldCard, dossier })).toMatchObject([
      { effect: 'CHANGE_CITIZEN', columns: { nationality: 'KH' } },
      { effect: 'ELIGIBILITY_CHANGED', from: true, to: false },
      { effect: 'CANCEL_DOSSIER', dossierId: 'dossier', reason: 'NATIONALITY_LOST' },
    ]);
  });

  test.each<[on: string, withdrawn: boolean]>([
    ['2024-06-30', false],
    ['2024-07-01', true],
    ['2026-06-30', true],
    ['2026-07-01', false],
  ])('that is lost on %s withdraws the card: %s', (on, withdrawn) => {
    for (const state of ['ACTIVE', 'EXCHANGE_REQUIRED'] as const) {
      expect(names(nationalityOf(), { card: { ...oldCard, state } }, on).includes('CARD_WITHDRAWN')).toBe(withdrawn);
    }
    expect(names(nationalityOf(), {}, on)).not.toContain('CARD_WITHDRAWN');
  });

  test('that is acquired makes eligible, and one foreign for another changes nothing else', () => {
    const acquired = nationalityOf({ recorded: 'KH', value: 'VN' });
    expect(names(acquired, { citizen: foreigner, card: oldCard, dossier })).toEqual([
      'CHANGE_CITIZEN',
      'ELIGIBILITY_CHANGED',
    ]);
    const other = nationalityOf({ recorded: 'KH', value: 'LA' });
    expect(names(other, { citizen: foreigner, card: oldCard, dossier })).toEqual(['CHANGE_CITIZEN']);
  });

  test('of a foreigner is the district’s until 30 June 2025', () => {
    const acquired = nationalityOf({ recorded: 'KH', value: 'VN' });
    expect(codes(acquired, {}, { citizen: foreigner, office: district })).toEqual([]);
    expect(codes(acquired, {}, { citizen: foreigner })).toEqual(['NOT_COMPETENT registration.office']);
    expect(codes(acquired, {}, { citizen: foreigner }, '2025-07-01')).toEqual([]);
  });
});

describe('a declaration', () => {
  test.each<[what: string, expected: string[], ...Parameters<typeof check>]>([
    ['as missing', [], declarationOf({ declared: 'MISSING' })],
    [
      'as missing of one whom the police could not find',
      [],
      declarationOf({ declared: 'MISSING' }),
      {},
      { citizen: { ...missing, presenceSource: 'POPULATION_REVIEW' } },
    ],
    [
      'as missing, twice',
      ['ALREADY_REGISTERED correction.missingOrDeadDeclaration.declared'],
      declarationOf({ declared: 'MISSING' }),
      {},
      { citizen: missing },
    ],
    ['as dead of one who is missing', [], declarationOf(), {}, { citizen: missing }],
    [
      'as dead, twice',
      ['ALREADY_REGISTERED correction.missingOrDeadDeclaration'],
      declarationOf(),
      {},
      { citizen: declaredDead },
    ],
    [
      'from before the birth',
      ['DATE_NOT_POSSIBLE correction.missingOrDeadDeclaration.since'],
      declarationOf({ since: '1990-03-14' }),
    ],
    [
      'from after the decision',
      ['DATES_CONTRADICT correction.missingOrDeadDeclaration.since'],
      declarationOf({ since: '2021-05-19' }),
    ],
    [
      'from no day',
      ['DATE_NOT_POSSIBLE correction.missingOrDeadDeclaration.since'],
      declarationOf({ since: '2021-02-29' }),
    ],
  ])('%s is answered %j', (_, expected, ...asked) => {
    expect(codes(...asked)).toEqual(expected);
  });

  test('as dead does what a death does, with a life status of its own', () => {
    const openRequests = [{ id: '1', kind: 'CORRECTION', field: 'SURNAME' }] as const;
    expect(plan(declarationOf(), { card: oldCard, dossier, openRequests })).toMatchObject([
      {
        effect: 'REGISTER_DEATH',
        columns: { life_status: 'DECLARED_DEAD', died_on: '2021-05-01' },
        effectiveOn: '2021-05-01',
      },
      { effect: 'ELIGIBILITY_CHANGED', from: true, to: false },
      { effect: 'CANCEL_DOSSIER', reason: 'DECEASED' },
      { effect: 'CARD_HOLDER_DECEASED', cardId: 'card' },
      { effect: 'BLOCK_OTHER_REQUESTS', requestIds: ['1'] },
    ]);
  });

  test('as missing only says where the person is not', () => {
    expect(plan(declarationOf({ declared: 'MISSING' }), { card: oldCard, dossier })).toMatchObject([
      {
        effect: 'CHANGE_CITIZEN',
        columns: { presence: 'MISSING', presence_on: '2021-05-01', presence_source: 'COURT' },
      },
    ]);
  });
});

describe('a declaration set aside', () => {
  test.each<[what: string, expected: string[], SubmissionFacts['citizen']]>([
    ['of one declared dead', [], declaredDead],
    ['of one declared missing', [], missing],
    ['of one of whom nothing is declared', ['VALUE_NOT_ALLOWED correction.missingOrDeadReversal'], adult],
    ['of one whose death is registered', ['BLOCKED_BY_DEATH correction.missingOrDeadReversal'], dead],
  ])('%s is answered %j', (_, expected, citizen) => {
    expect(codes(reversalOf(), {}, { citizen })).toEqual(expected);
  });

  test('brings the person back, and the card to what it was', () => {
    const before = { state: 'EXCHANGE_REQUIRED', since: '2021-05-02' } as const;
    const marked = { ...oldCard, state: 'HOLDER_DECEASED', before } as const;
    expect(plan(reversalOf(), { citizen: declaredDead, card: marked })).toMatchObject([
      { effect: 'RESTORE_PERSON', columns: { life_status: 'ALIVE', died_on: null }, effectiveOn: today },
      { effect: 'CARD_RESTORED', cardId: 'card', ...before },
      { effect: 'ELIGIBILITY_CHANGED', from: false, to: true },
    ]);
    const [both] = plan(reversalOf(), { citizen: { ...missing, lifeStatus: 'DECLARED_DEAD' } });
    expect(both).toMatchObject({ columns: { life_status: 'ALIVE', died_on: null, presence: 'UNKNOWN' } });
  });

  test('of one who is missing leaves open where the person is, and the card alone', () => {
    expect(plan(reversalOf(), { citizen: missing, card: oldCard })).toMatchObject([
      { effect: 'RESTORE_PERSON', columns: { presence: 'UNKNOWN', presence_on: today, presence_source: 'COURT' } },
    ]);
    expect(plan(reversalOf(), { citizen: adult })).toEqual([]);
  });
});
