import {
  adults,
  anyNumber,
  communeOf,
  anyPerson,
  newRef,
  requests,
  type Asking,
  type Person,
  type Request,
} from './examples.ts';
import type { Json, Variables } from './facts.ts';
import { lastMonth, method, type Filled, type Method, type Prepared } from './preparation.ts';

/** A correction of an adult's given name that would be taken, as far as a few looks find one. */
async function correction(asking: Asking): Promise<Filled> {
  const people = (await adults(asking)).filter((one) => one.personalNumber && one.givenName && communeOf(one));
  const few = people.sort(() => Math.random() - 0.5).slice(0, 8);
  for (const person of few) {
    const item = correctionOf(person, asking);
    if (await isTaken(item, asking)) return { variables: { item } };
  }
  const note = few[0]
    ? 'This one will be refused: see why.'
    : 'No adult with a number is within reach: this one is nobody.';
  return { variables: { item: correctionOf(few[0], asking) }, note };
}

/** Asks beforehand what handing it in would do: somebody else may have a request open on the same name. */
export async function isTaken(item: Json, { ask }: Asking): Promise<boolean> {
  const query = 'query($item: CorrectionItem!) { previewCorrection(item: $item) { refusals { code } } }';
  const { previewCorrection } = (await ask(query, { item })) as { previewCorrection?: { refusals: Json[] } };
  return previewCorrection?.refusals.length === 0;
}

/** On an entry of the register of the person's commune. */
function correctionOf(person: Person | undefined, { today }: Asking): Variables {
  const year = Number(today.slice(0, 4));
  const recorded = person?.givenName ?? 'An';
  return {
    clientRef: newRef(),
    registration: {
      office: (person && communeOf(person)) ?? '25456',
      book: '01',
      number: String(Math.floor(Math.random() * 1_000_000)),
      year,
      date: today,
    },
    legalBasis: { document: '60/2014/QH13' },
    // A paper of before the entry: a later one could have been made from the mistake.
    evidence: [{ kind: 'BIRTH_CERTIFICATE', reference: 'KS-17', issuedOn: `${String(year - 1)}-03-15` }],
    correction: {
      correction: {
        subject: subjectOf(person),
        field: 'GIVEN_NAME',
        errorSource: 'REGISTRAR',
        recorded,
        value: recorded === 'Ưng' ? 'Ước' : 'Ưng',
      },
    },
  };
}

export const subjectOf = (person: Person | undefined): Variables =>
  person?.personalNumber && person.givenName
    ? { personalNumber: person.personalNumber, givenName: person.givenName }
    : { personalNumber: anyNumber, givenName: 'An' };

/** The one item as the list that a mutation takes. */
export const inList = ({ variables, ...rest }: Filled): Filled => ({
  variables: { items: [variables['item'] ?? null] },
  ...rest,
});

/** What an office saw that may be wrong; the competent one is told. */
async function report(asking: Asking): Promise<Filled> {
  const person = await anyPerson(asking);
  const knows = Boolean(person?.personalNumber);
  const seen = {
    subject: subjectOf(person),
    fields: ['GIVEN_NAME'],
    observation: 'The name on the paper is spelled otherwise.',
    seenAt: 'At the counter',
    seenOn: asking.today,
  };
  const variables = { items: [{ clientRef: newRef(), evidence: [], correction: { report: seen } }] };
  return { variables, ...(!knows && { note: 'No number is shown to this client: put in a person that you know.' }) };
}

export const noRequest = 'There is no request yet: hand one in, then open this again.';
export const noId = 'cor_00000000-0000-7000-8000-000000000000';

const someRequest = async (asking: Asking): Promise<Filled> => {
  const [request] = await requests(asking);
  return request ? { variables: { id: request.id } } : { variables: { id: noId }, note: noRequest };
};

/** The next step of a request in each state: an officer decides, a machine can take back and answer. */
const steps: Record<string, { officer: Json; machine: Json }> = {
  SUBMITTED: { officer: { review: {} }, machine: { withdraw: { text: 'Handed in twice.' } } },
  IN_REVIEW: { officer: { approve: { evidenceChecked: true } }, machine: { withdraw: { text: 'Handed in twice.' } } },
  NEEDS_INFO: { officer: { answer: { text: 'See the book.' } }, machine: { answer: { text: 'See the book.' } } },
};

export const nextStep = async (asking: Asking, isOurs = (_: Request): boolean => true): Promise<Filled> => {
  const request = (await requests(asking)).find((one) => one.state in steps && isOurs(one));
  const step = steps[request?.state ?? 'SUBMITTED']?.[asking.officer ? 'officer' : 'machine'] ?? {};
  const item = { clientRef: newRef(), id: request?.id ?? noId, expectedVersion: request?.version ?? 1, step };
  return { variables: { items: [item] }, ...(!request && { note: noRequest }) };
};

/** Items as the facade for reports takes them. */
const reportItems = ({ items, ...others }: Variables): Json[] | undefined => {
  if (!Array.isArray(items) || Object.keys(others).length > 0) return undefined;
  const given = items as { clientRef: string; evidence?: Json; correction?: { report?: Json } }[];
  if (!given.every(({ correction: kind }) => kind?.report)) return undefined;
  return [given.map(({ correction: kind, ...rest }) => ({ ...rest, report: kind?.report ?? null }))];
};
const reports = { path: 'corrections.report', arguments: reportItems };
const found = method('corrections.find', ['id']);
/** The facades of who may read requests have the same methods for it. */
const readers = (one: Method): Record<string, Method> => ({ JUSTICE: one, POLICE: one });

export const corrections: Readonly<Record<string, Prepared>> = {
  SubmitCorrections: {
    fill: async (asking) => inList(await correction(asking)),
    methods: { JUSTICE: method('corrections.submit', ['items']) },
  },
  PreviewCorrection: { fill: correction, methods: { JUSTICE: method('corrections.preview', ['item']) } },
  MoveCorrections: { fill: (asking) => nextStep(asking), methods: { JUSTICE: method('corrections.move', ['items']) } },
  CorrectionRequest: { fill: someRequest, methods: readers(found) },
  CorrectionRequests: {
    fill: async () => ({ variables: { orderBy: 'DUE_ON', first: 20 } }),
    methods: readers(method('corrections.list', ['filter'], ['first', 'orderBy'])),
  },
  CorrectionRules: {
    fill: async ({ today }) => ({ variables: { kind: 'CORRECTION', on: today } }),
    methods: readers(method('corrections.rules', ['kind'], ['on'])),
  },
  CorrectionTurnaround: {
    fill: async ({ today, province }) => ({
      variables: { ...lastMonth(today), within: province },
    }),
    methods: { ALL: { path: 'statistics.turnaround', arguments: (variables) => [variables] } },
  },
  ReportFacts: {
    fill: report,
    methods: { EDUCATION: reports, LABOR: reports, POLICE: reports, COMMUNE_COMMITTEE: reports },
  },
  Report: { fill: someRequest, methods: { EDUCATION: found, LABOR: found, COMMUNE_COMMITTEE: found } },
};
