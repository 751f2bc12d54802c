import { communeOf, newRef, type Asking, type Person } from './examples.ts';
import type { Json } from './facts.ts';
import type { Filled, Prepared } from './preparation.ts';

interface Full extends Person {
  surname: string | null;
  middleName: string | null;
  dateOfBirth: string | null;
  dateOfBirthPrecision: string | null;
  sex: string | null;
}

/** One run of the playground: its rows are what the reports are of. */
const run = 'playground';

/** A row of a register about somebody within reach, whose middle name is spelled otherwise there. */
async function row(asking: Asking): Promise<Filled> {
  const query = `{ citizens(filter: {}, first: 50) { nodes { personalNumber surname middleName givenName dateOfBirth dateOfBirthPrecision sex
    nationality lifeStatus currentResidence { code } } } }`;
  const { citizens } = (await asking.ask(query)) as unknown as { citizens: { nodes: Full[] } };
  const known = citizens.nodes.filter((one) => one.personalNumber && one.surname && one.givenName && communeOf(one));
  const person = known[Math.floor(Math.random() * known.length)];
  const item = {
    clientRef: newRef(),
    run,
    entry: {
      office: (person && communeOf(person)) ?? asking.jurisdiction,
      book: '01',
      number: String(Math.floor(Math.random() * 1_000_000)),
      year: Number(asking.today.slice(0, 4)),
      date: asking.today,
    },
    surname: person?.surname ?? 'Nguyễn',
    middleName: 'Hữu',
    givenName: person?.givenName ?? 'An',
    ...(person?.personalNumber && { personalNumber: person.personalNumber }),
    ...(person?.dateOfBirth && person.dateOfBirthPrecision === 'DAY' && { dateOfBirth: person.dateOfBirth }),
    ...(person?.sex && { sex: person.sex }),
  } satisfies Record<string, Json>;
  const note =
    'The middle name is another than ours: the answer proposes a correction where the person is surely meant.';
  return { variables: { items: [item] }, note };
}

/** Of a paper that says only this: the bytes then go to PUT /evidence/{id}. */
async function paper(): Promise<Filled> {
  const bytes = new TextEncoder().encode('%PDF-1.4 a paper of the playground\n');
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const item = { clientRef: newRef(), kind: 'BIRTH_CERTIFICATE', mediaType: 'PDF', bytes: bytes.length, sha256 };
  return {
    variables: { items: [item] },
    note: 'Its bytes are then sent to PUT /evidence/{id}, by the id of the answer.',
  };
}

const report = async (): Promise<Filled> => ({
  variables: { id: run },
  note: 'Compare a row first: the run begins with it.',
});
const rows = async (): Promise<Filled> => ({ variables: { run, first: 20 }, note: 'Compare a row first.' });

const job = async (): Promise<Filled> => ({
  variables: { items: [{ clientRef: newRef(), mutation: 'MOVE_CORRECTIONS', dryRun: true }] },
  note: 'Its rows are then sent to PUT /jobs/{id}/input, one item a line.',
});

/** The client's newest job, or none there is. */
async function anyJob(asking: Asking): Promise<string> {
  const { bulkJobs } = (await asking.ask('{ bulkJobs(first: 1) { nodes { id } } }')) as unknown as {
    bulkJobs: { nodes: { id: string }[] };
  };
  return bulkJobs.nodes[0]?.id ?? 'job_00000000-0000-7000-8000-000000000000';
}
const jobById = async (asking: Asking): Promise<Filled> => ({
  variables: { id: await anyJob(asking) },
  note: 'Start a job first.',
});
const cancelled = async (asking: Asking): Promise<Filled> => ({
  variables: { items: [{ clientRef: newRef(), id: await anyJob(asking) }] },
  note: 'Start a job first.',
});

/** Two registers compared, the papers behind a request, and many rows at once. */
export const registers: Readonly<Record<string, Prepared>> = {
  Reconcile: { fill: row },
  ReconciliationRun: { fill: report },
  ReconciliationRows: { fill: rows },
  RegisterDocuments: { fill: paper },
  StartBulkJobs: { fill: job },
  BulkJob: { fill: jobById },
  BulkJobs: { fill: async () => ({ variables: { first: 20 } }) },
  CancelBulkJobs: { fill: cancelled },
};
