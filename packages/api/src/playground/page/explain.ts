import type { Answer } from './call.ts';
import type { Json, Meanings } from './facts.ts';

/** One thing that an answer says beside its data. */
export interface Remark {
  tone: 'withheld' | 'refused' | 'error' | 'accepted';
  code: string;
  /** The contract's words for the code. */
  meaning: string;
  /** Where in the answer or in the variables. */
  places: string[];
  /** What else is known: scopes, params, whether to try again. */
  details: string[];
}

export interface Explanation {
  cost: { value: number; limit: number } | undefined;
  milliseconds: number;
  status: number;
  remarks: Remark[];
}

/** What stands in the answer, said with the words of the contract's tables. */
export function explain({ body, status, milliseconds }: Answer, meanings: Meanings): Explanation {
  const found: Remark[] = [
    ...(body.errors ?? []).map((error) => ofError(error, meanings)),
    ...ofData(body.data ?? null, meanings),
    ...(body.extensions?.withheld ?? []).map(({ path, reason, scopeNeeded }) => ({
      tone: 'withheld' as const,
      code: reason,
      meaning: meanings.withheld[reason] ?? meanings.figures[reason] ?? '',
      places: [path],
      details: scopeNeeded === null ? [] : [`scope ${scopeNeeded}`],
    })),
  ];
  return { cost: body.extensions?.cost, milliseconds, status, remarks: together(found) };
}

type Failure = NonNullable<Answer['body']['errors']>[number];

function ofError({ message, path, extensions = {} }: Failure, { errors }: Meanings): Remark {
  const { code, scopeNeeded, retryable, cost, limit, incident } = extensions;
  const name = typeof code === 'string' ? code : 'UNKNOWN';
  const row = errors[name];
  const again = retryable ?? row?.retryable ?? false;
  return {
    tone: 'error',
    code: name,
    meaning: row?.meaning ?? '',
    places: path ? [path.join('.')] : [],
    details: [
      message,
      ...(typeof scopeNeeded === 'string' ? [`scope ${scopeNeeded}`] : []),
      ...(typeof cost === 'number' && typeof limit === 'number'
        ? [`cost ${figure(cost)}, limit ${figure(limit)}`]
        : []),
      ...(typeof incident === 'string' ? [`incident ${incident}`] : []),
      again === true ? 'the same call may succeed later' : 'the same call will fail again',
    ],
  };
}

type Thing = Record<string, Json>;
const isThing = (value: Json | undefined): value is Thing =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const things = (value: Json | undefined): Thing[] => (Array.isArray(value) ? value.filter(isThing) : []);
const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** Refusals and withheld figures, wherever in the data they stand. */
function ofData(value: Json, meanings: Meanings): Remark[] {
  if (Array.isArray(value)) return value.flatMap((one) => ofData(one, meanings));
  if (!isThing(value)) return [];
  return [
    ...things(value['refusals']).map((one) => ofRefusal(one, text(value['clientRef']), meanings)),
    ...ofAcceptance(value, meanings),
    ...things(value['withheldFigures']).map((one) => ofFigure(one, value['unit'], meanings)),
    ...Object.entries(value).flatMap(([name, one]) => (name === 'refusals' ? [] : ofData(one, meanings))),
  ];
}

function ofRefusal(refusal: Thing, clientRef: string, { refusals }: Meanings): Remark {
  const code = text(refusal['code']);
  const row = refusals[code];
  const path = Array.isArray(refusal['path']) ? refusal['path'].map(String).join('.') : '';
  const params = things(refusal['params']).map(({ name, value }) => `${text(name)}: ${text(value)}`);
  return {
    tone: 'refused',
    code,
    meaning: row?.meaning ?? text(refusal['message']),
    places: [[clientRef, path].filter((part) => part !== '').join(' · ')].filter((place) => place !== ''),
    details: [
      ...params,
      ...(row?.dependsOn === 'FORM' ? ['the item itself can never be accepted'] : []),
      ...(row?.dependsOn === 'STATE' ? ['sent again, the item is evaluated anew'] : []),
    ],
  };
}

const ofAcceptance = ({ status, clientRef, replayed }: Thing, { outcomes }: Meanings): Remark[] =>
  status === 'ACCEPTED' && typeof clientRef === 'string'
    ? [
        {
          tone: 'accepted',
          code: status,
          meaning: outcomes[status] ?? '',
          places: [clientRef],
          details: replayed === true ? ['replayed: it had taken effect before'] : [],
        },
      ]
    : [];

function ofFigure(withheld: Thing, unit: Json | undefined, { figures }: Meanings): Remark {
  const reason = text(withheld['reason']);
  const of = isThing(unit) ? text(unit['fullName']) || text(unit['name']) : '';
  const place = [text(withheld['figure']), of].filter((part) => part !== '').join(' of ');
  return { tone: 'withheld', code: reason, meaning: figures[reason] ?? '', places: [place], details: [] };
}

/** Remarks that differ in their place alone are one. */
function together(remarks: readonly Remark[]): Remark[] {
  const found = new Map<string, Remark>();
  for (const remark of remarks) {
    const key = [remark.tone, remark.code, ...remark.details].join('\n');
    const known = found.get(key);
    if (known) known.places.push(...remark.places);
    else found.set(key, { ...remark, places: [...remark.places] });
  }
  return [...found.values()];
}

export const figure = (value: number): string => value.toLocaleString('en-US');
