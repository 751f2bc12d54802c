import { numberDiscrepancies } from '@lienthong/schema/personal-number';
import type { RefusalCode } from '@lienthong/schema/refusal-codes';
import type { SubmittableKind } from '@lienthong/api/domain/corrections/kinds';
import { isNewcomer } from '@lienthong/api/domain/corrections/newcomer';
import type { CorrectionItem, StoredPaper } from '@lienthong/sdk';
import { generators, holdsOf, kinds, recordedOf, senderOf } from './mixed-corrections.ts';
import { alive, decision, pick, type Content, type Draw, type Known } from './mixed-items.ts';
import { twinsOf } from './mixed-newcomers.ts';

/** A row of a partner's file, and what is to become of it: accepted, replayed, or refused with a code. */
export interface Row {
  item: CorrectionItem;
  kind: SubmittableKind;
  person: Known;
  sender: ReturnType<typeof senderOf>;
  expected: 'ACCEPTED' | 'REPLAYED' | 'BAD_USER_INPUT' | RefusalCode;
}

/** Chance that is the same for the same seed. */
export function createDraw(seed: number): Draw {
  let at = seed >>> 0;
  let last = 0;
  return {
    random() {
      at = (at + 0x6d2b79f5) >>> 0;
      let x = Math.imul(at ^ (at >>> 15), at | 1);
      x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
      return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
    },
    number: () => `${String(seed)}-${String(++last)}`,
  };
}

type Spoil = (content: any, person: Known) => unknown;
interface Spoiler {
  /** One of the codes that the refusal names. */
  code: RefusalCode | 'BAD_USER_INPUT';
  kind: SubmittableKind;
  fits?: (person: Known) => boolean;
  spoil: Spoil;
}
const inner = (content: any): any => Object.values(content.correction)[0];
const within = (content: any, change: object): any => {
  const [branch, own] = Object.entries(content.correction as object)[0] as [string, object];
  return { ...content, correction: { [branch]: { ...own, ...change } } };
};
const entryAt = (content: any, change: object): unknown => ({
  ...content,
  registration: { ...content.registration, ...change },
});
const hash = 'ab'.repeat(32);
/** Whether the number agrees with what is recorded, so that it could be given anew. */
const agrees = ({ number, sex, bornOn }: Known): boolean =>
  numberDiscrepancies(number, { sex, birthYear: Number(bornOn.slice(0, 4)) }).every(({ part }) => part === 'PLACE');

/**
 * Items that are wrong in one way each, whatever else is handed in: every refusal of handing in but those of a conflict, and
 * but FIELD_NOT_CORRECTABLE, which the types leave no room for while the rules of the demo day hold.
 */
export const spoilers: readonly Spoiler[] = [
  {
    code: 'PERSONAL_NUMBER_MALFORMED',
    kind: 'CORRECTION',
    spoil: (c) => within(c, { subject: { ...inner(c).subject, personalNumber: '97220500000' } }),
  },
  {
    code: 'PERSONAL_NUMBER_LEGACY',
    kind: 'REPORT',
    spoil: (c) => within(c, { subject: { ...inner(c).subject, personalNumber: '290123456' } }),
  },
  {
    code: 'SECOND_FACT_REQUIRED',
    kind: 'DEATH',
    spoil: (c) => within(c, { subject: { personalNumber: inner(c).subject.personalNumber } }),
  },
  { code: 'TEXT_REFUSED', kind: 'CHANGE', spoil: (c) => within(c, { value: 'Ưng7' }) },
  { code: 'DATES_CONTRADICT', kind: 'DEATH', spoil: (c) => within(c, { diedOn: '2021-05-12' }) },
  { code: 'VALUE_UNCHANGED', kind: 'SEX_REDETERMINATION', spoil: (c) => within(c, { value: inner(c).recorded }) },
  { code: 'VALUE_REQUIRED', kind: 'DEATH', spoil: (c) => within(c, { place: ' ' }) },
  { code: 'VALUE_REQUIRED', kind: 'NATIONALITY_CHANGE', spoil: (c) => within(c, { decision: {} }) },
  {
    code: 'VALUE_REQUIRED',
    kind: 'RESIDENCE_CHANGE',
    spoil: (c) => within(c, { currentResidence: undefined, permanentResidence: undefined }),
  },
  {
    code: 'DATE_NOT_POSSIBLE',
    kind: 'DEATH',
    spoil: (c) => within(entryAt(c, { date: '2121-01-02' }), { diedOn: '2121-01-01' }),
  },
  { code: 'DATE_NOT_POSSIBLE', kind: 'REPORT', spoil: (c) => within(c, { seenOn: '2121-01-01' }) },
  {
    code: 'CITIZEN_NOT_FOUND',
    kind: 'POPULATION_CORRECTION',
    spoil: (c) => within(c, { subject: { ...inner(c).subject, givenName: 'Nobody' } }),
  },
  { code: 'UNIT_NOT_FOUND', kind: 'CORRECTION', spoil: (c) => entryAt(c, { office: '99999' }) },
  {
    code: 'UNIT_NOT_FOUND',
    kind: 'RESIDENCE_CHANGE',
    spoil: (c) => within(c, { currentResidence: '25456@1999-01-01' }),
  },
  { code: 'NOT_COMPETENT', kind: 'DEATH', spoil: (c) => entryAt(c, { office: '79' }) },
  { code: 'VALUE_NOT_ALLOWED', kind: 'ETHNICITY_REDETERMINATION', spoil: (c) => within(c, { value: '99' }) },
  {
    code: 'VALUE_NOT_ALLOWED',
    kind: 'CORRECTION',
    spoil: (c) => entryAt(c, { registeredBy: 'officer-justice-706-1' }),
  },
  {
    code: 'VALUE_IS_NOT_NULL',
    kind: 'SUPPLEMENT',
    fits: ({ ethnicity, lifeStatus, bornOn }) => ethnicity !== null && lifeStatus === 'ALIVE' && bornOn < '2021-01-01',
    spoil: (c) => within(c, { field: 'ETHNICITY', value: '03' }),
  },
  {
    code: 'RECORDED_VALUE_DIFFERS',
    kind: 'CHANGE',
    spoil: (c, person) =>
      within(c, { recorded: recordedOf(person, inner(c).field) === 'Ất' ? 'Giáp' : 'Ất', value: 'Quý' }),
  },
  { code: 'EVIDENCE_REQUIRED', kind: 'CORRECTION', spoil: (c) => ({ ...c, evidence: [] }) },
  {
    code: 'EVIDENCE_NOT_STORED',
    kind: 'DEATH',
    spoil: (c) => ({
      ...c,
      evidence: [{ ...c.evidence[0], sha256: hash, document: 'doc_00000000-0000-7000-8000-000000000000' }],
    }),
  },
  {
    code: 'LEGAL_BASIS_REQUIRED',
    kind: 'MISSING_OR_DEAD_DECLARATION',
    spoil: (c) => ({ ...c, legalBasis: { document: '1/1999/QH' } }),
  },
  {
    code: 'CONSENT_REQUIRED',
    kind: 'CHANGE',
    fits: (person) => generators.CHANGE.fits(person) && person.bornOn < '2012-01-01',
    spoil: (c) => within(c, { consents: [] }),
  },
  { code: 'KIND_NOT_PERMITTED', kind: 'RESIDENCE_CHANGE', spoil: (c) => c },
  {
    code: 'RELATION_NOT_FOUND',
    kind: 'MARRIAGE',
    spoil: (c) => ({
      ...c,
      evidence: [{ ...c.evidence[0], kind: 'COURT_DECISION' }],
      correction: { divorce: { subject: inner(c).subject, spouse: inner(c).spouse, decision } },
    }),
  },
  {
    code: 'RELATION_EXISTS',
    kind: 'DIVORCE',
    spoil: (c) => ({
      ...c,
      evidence: [{ ...c.evidence[0], kind: 'IDENTITY_PAPER' }],
      correction: { marriage: { subject: inner(c).subject, spouse: inner(c).spouse, marriedOn: '2021-05-10' } },
    }),
  },
  {
    code: 'VALUE_NOT_ALLOWED',
    kind: 'MARRIAGE',
    spoil: (c) => within(c, { spouse: { registered: inner(c).subject } }),
  },
  {
    code: 'VALUE_NOT_ALLOWED',
    kind: 'GUARDIANSHIP',
    spoil: (c) => within(c, { guardian: { described: { name: 'Lê Sáu', birthYear: 2010, nationality: 'VN' } } }),
  },
  { code: 'DATES_CONTRADICT', kind: 'MARRIAGE', spoil: (c) => within(c, { marriedOn: '2021-05-11' }) },
  {
    code: 'DUPLICATE_PERSON',
    kind: 'PERSON_FOUND',
    fits: (person) => alive(person) && person.commune === '25456' && person.precision === 'DAY',
    spoil: (c, { surname, middleName, givenName, bornOn }) =>
      within(c, { surname, middleName, givenName, dateOfBirth: bornOn, personalNumber: undefined }),
  },
  {
    code: 'NUMBER_TAKEN',
    kind: 'PERSON_FOUND',
    fits: (person) => alive(person) && agrees(person),
    spoil: (c, { number, sex, bornOn }) => within(c, { sex, dateOfBirth: bornOn, personalNumber: number }),
  },
  // What the server can't read at all it refuses with the whole call: it must take no other item with it.
  { code: 'BAD_USER_INPUT', kind: 'DEATH', spoil: (c) => within(c, { diedOn: '2021-02-30' }) },
];

interface Wanted {
  rows: number;
  prefix: string;
  /** The share of wrong rows. */
  bad: number;
  /** What is held of one person at most. */
  most?: number;
  /** A paper that the register has: some deaths rest on it, and are approved by the rule as they are handed in. */
  stored?: StoredPaper;
}

const byRule = (content: any, { document, sha256 }: StoredPaper): Content => ({
  ...within(entryAt(content, { registeredBy: 'officer-justice-25456-1' }), { diedOn: '2021-05-08' }),
  evidence: [{ ...content.evidence[0], document, sha256 }],
});
/** Whether a row that is accepted waits for an officer. */
export const isOpen = ({ item, expected }: Row): boolean =>
  expected === 'ACCEPTED' && !item.evidence.some(({ document }) => document);

/**
 * As many rows as wanted, of every kind that somebody fits; each row holds something else of somebody, so that no two of them
 * depend on which is handled first.
 */
export function planMixture(
  people: readonly Known[],
  draw: Draw,
  { rows: wanted, prefix, bad, most = 4, stored }: Wanted,
): Row[] {
  const held = new Map<string, Set<string>>();
  const rows: Row[] = [];
  const pools = new Map<string, Known[]>();
  const fitting = (name: string, fits: (person: Known) => boolean): Known[] => {
    const pool = pools.get(name) ?? people.filter(fits);
    pools.set(name, pool);
    return pool;
  };
  /** One more row, of somebody who fits and of whom nothing holds it back. */
  const take = (name: string, { kind, fits, spoil, code }: Taking): boolean => {
    const able = fitting(name, fits);
    for (let tries = 0; tries < 40 && able.length > 0; tries += 1) {
      const person = pick(draw, able);
      const own = held.get(person.id) ?? new Set();
      const met: Known[] = [];
      const other: Draw['other'] = (suits) => {
        const one = Array.from({ length: 20 }, () => pick(draw, people)).find(
          (each) => each !== person && suits(each) && (held.get(each.id)?.size ?? 0) === 0,
        );
        if (one) met.push(one);
        return one;
      };
      const content = spoil(generators[kind].make(person, { ...draw, other }), person) as Content;
      const holds = holdsOf(kind, content);
      const isWhole = holds.includes('ALL') || own.has('ALL');
      if (own.size >= most || (isWhole ? own.size > 0 : holds.some((one) => own.has(one)))) continue;
      held.set(person.id, new Set([...own, ...holds]));
      // Whoever is the other person is so once, and nothing else happens to that one: the entry is the same whenever it is made.
      for (const { id } of met) held.set(id, new Set(['ALL']));
      const sender = code === 'KIND_NOT_PERMITTED' ? 'JUSTICE' : senderOf(kind);
      const twins = code === 'ACCEPTED' && draw.random() < 0.3 ? twinsOf(content, draw) : undefined;
      const fast = stored && kind === 'DEATH' && code === 'ACCEPTED' && draw.random() < 0.3;
      for (const one of twins ?? [fast ? byRule(content, stored) : content]) {
        const item = { clientRef: `${prefix}-${String(rows.length).padStart(6, '0')}`, ...one };
        rows.push({ item, kind, person, sender, expected: code });
      }
      return true;
    }
    return false;
  };
  const good = (kind: SubmittableKind): boolean =>
    take(kind, { kind, fits: generators[kind].fits, spoil: (content) => content, code: 'ACCEPTED' });
  const wrong = (spoiler: Spoiler, at: number): boolean =>
    take(`bad ${String(at)}`, { fits: generators[spoiler.kind].fits, ...spoiler });
  // One of each first: what fits few is theirs before others hold them.
  for (const kind of kinds) good(kind);
  spoilers.forEach(wrong);
  const bag = kinds.flatMap((kind) => Array.from({ length: generators[kind].share }, () => kind));
  for (let fruitless = 0; rows.length < wanted && fruitless < 1000; fruitless += 1) {
    const at = Math.floor(draw.random() * spoilers.length);
    const taken = draw.random() < bad ? wrong(spoilers[at] as Spoiler, at) : good(pick(draw, bag));
    if (taken) fruitless = 0;
  }
  return rows;
}

interface Taking {
  kind: SubmittableKind;
  fits: (person: Known) => boolean;
  spoil: Spoil;
  code: Row['expected'];
}

/**
 * Rows that meet what stands open by now, in turn: the same again, its ref with another content, the same (or the same child) on another entry,
 * its entry for somebody else, and anything else on one whose death is open. None of them has an effect.
 */
export function planConflicts(
  open: readonly Row[],
  people: readonly Known[],
  draw: Draw,
  { rows: wanted, prefix }: { rows: number; prefix: string },
): Row[] {
  const held = new Set(open.map(({ person }) => person.id));
  const free = people.filter((person) => !held.has(person.id) && generators.DEATH.fits(person));
  const deaths = open.filter(({ kind }) => kind === 'DEATH');
  const rows: Row[] = [];
  const ref = (): string => `${prefix}-${String(rows.length).padStart(6, '0')}`;
  const ways: (() => Row | undefined)[] = [
    () => ({ ...pick(draw, open), expected: 'REPLAYED' }),
    () => {
      const row = pick(draw, open);
      const evidence = [{ kind: 'OTHER' as const, reference: `BB-${ref()}`, issuedOn: '1996-01-15' }];
      return { ...row, item: { ...row.item, evidence }, expected: 'REF_REUSED' };
    },
    () => {
      const row = pick(draw, open);
      const registration = row.item.registration && { ...row.item.registration, number: draw.number() };
      const item = { ...row.item, clientRef: ref(), ...(registration && { registration }) };
      return { ...row, item, expected: isNewcomer(row.kind) ? 'DUPLICATE_PERSON' : 'OPEN_REQUEST_EXISTS' };
    },
    () => {
      if (deaths.length === 0 || free.length === 0) return undefined;
      const [death, person] = [pick(draw, deaths), pick(draw, free)];
      const { registration } = death.item;
      const item = { ...generators.DEATH.make(person, draw), ...(registration && { registration }), clientRef: ref() };
      return { ...death, person, item, expected: 'ALREADY_REGISTERED' };
    },
    () => {
      if (deaths.length === 0) return undefined;
      const death = pick(draw, deaths);
      const item = { ...generators.CORRECTION.make(death.person, draw), clientRef: ref() };
      return { ...death, kind: 'CORRECTION', item, expected: 'BLOCKED_BY_DEATH' };
    },
  ];
  const seen = new Set<string>();
  for (let turn = 0; rows.length < wanted && turn < wanted * 4; turn += 1) {
    const row = ways[turn % ways.length]?.();
    // A ref comes once: which of two contents is the first must not depend on which call is faster.
    if (!row || seen.has(row.item.clientRef)) continue;
    seen.add(row.item.clientRef);
    rows.push(row);
  }
  return rows;
}
