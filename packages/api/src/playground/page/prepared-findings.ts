import { newRef, requests, type Asking, type Person } from './examples.ts';
import type { Variables } from './facts.ts';
import { method, type Filled, type Prepared } from './preparation.ts';
import { inList, isTaken, nextStep, noRequest, subjectOf } from './prepared-corrections.ts';

interface Living extends Person {
  lifeStatus: string | null;
  presence: { state: string } | null;
}

/** That somebody within reach lives elsewhere in the country, as far as a few looks find one of whom it is not handed in yet. */
async function finding(asking: Asking): Promise<Filled> {
  const query = `{ citizens(filter: {}, first: 50) { nodes { personalNumber givenName lifeStatus presence { state } currentResidence { code } } } }`;
  const { citizens } = (await asking.ask(query)) as unknown as { citizens: { nodes: Living[] } };
  const living = citizens.nodes.filter((one) => one.personalNumber && one.givenName && one.lifeStatus === 'ALIVE');
  const few = living.sort(() => Math.random() - 0.5).slice(0, 8);
  for (const person of few) {
    const item = absenceOf(person, asking);
    if (await isTaken(item, asking)) return { variables: { item } };
  }
  const note = few[0]
    ? 'This one will be refused: see why.'
    : 'Nobody within reach has a number that is shown: this one is nobody.';
  return { variables: { item: absenceOf(few[0], asking) }, note };
}

/** A presence stands in no register of civil status: no entry is named. */
function absenceOf(person: Living | undefined, { today }: Asking): Variables {
  const recorded = person?.presence?.state ?? 'PRESENT';
  return {
    clientRef: newRef(),
    evidence: [{ kind: 'REVIEW_MINUTES', reference: 'KS-9', issuedOn: today }],
    correction: {
      populationCorrection: {
        subject: subjectOf(person),
        field: 'PRESENCE',
        recorded,
        value: recorded === 'AWAY_IN_COUNTRY' ? 'PRESENT' : 'AWAY_IN_COUNTRY',
      },
    },
  };
}

/** The next step of a finding; where none is open, an officer questions what was applied last. */
async function step(asking: Asking): Promise<Filled> {
  const filled = await nextStep(asking, ({ agencyKind }) => agencyKind === 'POLICE');
  if (!filled.note || !asking.officer) return filled;
  const applied = (await requests(asking)).find(
    ({ state, agencyKind }) => state === 'APPLIED' && agencyKind === 'JUSTICE',
  );
  if (!applied) return { ...filled, note: noRequest };
  const evidence = [{ kind: 'Tàng thư căn cước', reference: 'TT-9', issuedOn: asking.today }];
  const contest = { text: 'The file of the former card has another value.', evidence };
  return {
    variables: {
      items: [{ clientRef: newRef(), id: applied.id, expectedVersion: applied.version, step: { contest } }],
    },
  };
}

/** What the population review finds, and what the police do to requests. */
export const findings: Readonly<Record<string, Prepared>> = {
  SubmitFindings: {
    fill: async (asking) => inList(await finding(asking)),
    methods: { POLICE: method('corrections.submit', ['items']) },
  },
  PreviewFinding: { fill: finding, methods: { POLICE: method('corrections.preview', ['item']) } },
  MoveRequests: { fill: step, methods: { POLICE: method('corrections.move', ['items']) } },
};
