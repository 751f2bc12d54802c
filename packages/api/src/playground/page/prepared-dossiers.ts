import { anyNumber, communeOf, newRef, type Asking, type Person } from './examples.ts';
import type { Json } from './facts.ts';
import type { Filled, Prepared } from './preparation.ts';

/** Persons of 14 and over without a dossier, whose number is shown. */
async function uncollected({ ask, scopes }: Asking): Promise<Person[]> {
  if (!scopes.includes('citizen:read')) return [];
  const query = `{ citizens(filter: { status: NOT_ENROLLED }, first: 50) { nodes { personalNumber givenName currentResidence { code } } } }`;
  const { citizens } = (await ask(query)) as unknown as { citizens: { nodes: Person[] } };
  return citizens.nodes.filter((one) => one.personalNumber && one.givenName);
}

/** The dossier of somebody who has none yet, collected at the commune of the home. */
async function intake(asking: Asking): Promise<Filled> {
  const people = await uncollected(asking);
  const person = people[Math.floor(Math.random() * people.length)];
  const item = {
    clientRef: newRef(),
    subject: { personalNumber: person?.personalNumber ?? anyNumber, givenName: person?.givenName ?? 'An' },
    type: 'FIRST_ISSUE',
    collectionPoint: { kind: 'OFFICE', unit: (person && communeOf(person)) ?? asking.jurisdiction },
    collectedOn: asking.today,
    collectedBy: 'officer-of-the-counter',
  };
  return {
    variables: { items: [item] },
    ...(!person && { note: 'Nobody without a dossier is within reach: this one is nobody.' }),
  };
}

interface Dossier {
  id: string;
  version: number;
  state: string;
}

/** The next step on the ordinary way; an officer verifies. */
const steps: Record<string, { officer: boolean; step: (today: string) => Json }> = {
  COLLECTED: { officer: false, step: () => ({ startReview: {} }) },
  UNDER_REVIEW: { officer: true, step: () => ({ verify: {} }) },
  VERIFIED: { officer: false, step: () => ({ sendToProduction: {} }) },
  IN_PRODUCTION: { officer: false, step: (today) => ({ produce: { issuedOn: today } }) },
  PRODUCED: { officer: false, step: () => ({ deliver: {} }) },
};

async function nextStep(asking: Asking): Promise<Filled> {
  const query = '{ dossiers(first: 100, orderBy: DUE_ON) { nodes { id version state } } }';
  const { dossiers } = (await asking.ask(query)) as unknown as { dossiers: { nodes: Dossier[] } };
  const may = dossiers.nodes.filter(({ state }) => steps[state] && (asking.officer || !steps[state].officer));
  const dossier = may[Math.floor(Math.random() * may.length)];
  const item = {
    clientRef: newRef(),
    id: dossier?.id ?? 'dos_00000000-0000-7000-8000-000000000000',
    expectedVersion: dossier?.version ?? 1,
    step: steps[dossier?.state ?? 'COLLECTED']?.step(asking.today) ?? {},
  };
  return { variables: { items: [item] }, ...(!dossier && { note: 'No dossier waits for a step of yours.' }) };
}

const readiness = async (asking: Asking): Promise<Filled> => {
  const [person] = await uncollected(asking);
  return person?.personalNumber
    ? { variables: { personalNumber: person.personalNumber } }
    : {
        variables: { personalNumber: anyNumber },
        note: 'No number is shown to this client: put in one that you know.',
      };
};

/** From the counter to the card. */
export const dossiers: Readonly<Record<string, Prepared>> = {
  RecordDossiers: { fill: intake },
  MoveDossiers: { fill: nextStep },
  Dossiers: { fill: async () => ({ variables: { filter: { overdue: true }, orderBy: 'DUE_ON', first: 20 } }) },
  Readiness: { fill: readiness },
};
