// A school hands in its roster in April and again in May, finds the pupils from 14 on who are to be enrolled, and follows them.
//   pnpm example education-roster [--url http://127.0.0.1:4000] [--keys .data/demo-keys] [--state .data/education] [--pupils 60]
// Kill it at any moment and start it again: it ends in the same state.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { agencyClient, clientCredentials, educationClient, type PrivateKey, type UploadRun } from '@lienthong/sdk';
import { fileCheckpoint, importRows } from '@lienthong/sdk/node';
import { keyOf, plan, toMember } from './plan.ts';
import { writeRosters } from './rosters.ts';

const option = { type: 'string' } as const;
const { values: given } = parseArgs({ options: { url: option, keys: option, state: option, pupils: option } });
const root = path.resolve(import.meta.dirname, '../..');
const url = given.url ?? 'http://127.0.0.1:4000';
const keys = path.resolve(given.keys ?? path.join(root, '.data/demo-keys'));
const state = path.resolve(given.state ?? path.join(root, '.data/education'));
const authOf = (clientId: string) => {
  const privateKey = JSON.parse(fs.readFileSync(path.join(keys, `${clientId}.json`), 'utf8')) as PrivateKey;
  return clientCredentials({ tokenUrl: `${url}/oauth2/token`, clientId, privateKey });
};

const police = agencyClient({ url: `${url}/graphql`, auth: authOf('police-72-register'), purpose: 'CARD_ISSUANCE' });
const files = await writeRosters(police, state, Number(given.pupils ?? 60));

const education = educationClient({
  url: `${url}/graphql`,
  auth: authOf('school-hoang-le-kha'),
  purpose: 'SCHOOL_DRIVE',
});
const { nodes } = await education.schools.list({ name: 'THPT chuyên Hoàng Lê Kha' });
const school = nodes[0];
if (!school) throw new Error('The demo has no such school.');
say(`${school.name}, ${school.unit.fullName}\n`);

for (const file of files) {
  const { cohort, completed, refusals } = await hand(file, school.id);
  if (!completed || cohort === undefined)
    throw new Error(`Not completed: ${refusals.map(({ code }) => code).join(', ')}`);
  await showToEnroll(cohort);
  await showProgress(cohort);
}
await reportName(files[1]);

/** First without sending anything, then in earnest: pupils on bad rows are named in the report and wait for the next list. */
async function hand(file: string, schoolId: string): Promise<UploadRun> {
  const name = path.basename(file, '.csv');
  const report = path.join(state, `${name}.report.csv`);
  const pupils = importRows(file, plan, toMember, { report, key: keyOf });
  const { rows, good, bad, codes } = await pupils.dryRun();
  say(`\n${name}: ${rows} rows, ${good} to be sent, ${bad} are wrong: ${list(codes)}\n`);

  const run = await education.rosters.upload(pupils, {
    school: schoolId,
    period: '2020-2021',
    name: 'Học sinh năm học 2020-2021',
    runId: name,
    checkpoint: fileCheckpoint(state),
    batchSize: 20,
    onItem: pupils.record,
    onProgress: ({ done, accepted, refused, perSecond }) =>
      say(`  sent ${done}: ${accepted} accepted, ${refused} refused, ${perSecond.toFixed(0)} a second`),
    // A teacher would look at the masked number. One candidate alone is taken here, two are left to a human.
    choose: (_, candidates) => (candidates.length === 1 ? candidates[0] : undefined),
  });
  const { codes: all } = await pupils.close();
  if (run.earlier) say('  an earlier run had handed it in\n');
  else {
    const perSecond = (run.done - run.resumed) / run.seconds;
    say(`  ${run.members} on the roster, ${run.confirmed} of them confirmed from candidates; ${perSecond.toFixed(0)} a second
`);
  }
  say(`  everything that was wrong, row by row: ${path.relative(process.cwd(), report)} (${list(all)})\n`);
  return run;
}

/** Those who may have a card by now and have no dossier, class by class. */
async function showToEnroll(cohort: string): Promise<void> {
  const pupils = education.students.list({ cohort, fromAge: 14, status: 'NOT_ENROLLED' });
  const classes = new Map<string, number>();
  for await (const { group } of pupils) classes.set(group ?? '?', (classes.get(group ?? '?') ?? 0) + 1);
  const total = [...classes.values()].reduce((sum, one) => sum + one, 0);
  say(`  to be enrolled: ${total} pupils from 14 on; ${list(Object.fromEntries([...classes].sort()))}\n`);
}

async function showProgress(cohort: string): Promise<void> {
  const found = await education.rosters.find(cohort);
  if (!found) return;
  const { counted, countedElsewhere, notYetCounted, eligible, present, collectedPersons, issuedPersons } =
    found.progress;
  // Who is counted changes by five or more at once, so that no two figures tell of one pupil who came or left.
  say(`  ${found.members} pupils; figures are of ${counted}; ${countedElsewhere} count at another school, ${notYetCounted} not yet
`);
  say(`  eligible ${eligible}, present ${present}, collected ${collectedPersons}, issued ${issuedPersons}\n`);
}

/** A pupil's papers spell the name in another way than the register: the school may not correct it, it tells the office. */
async function reportName(file: string): Promise<void> {
  for await (const { member } of importRows(file, plan, toMember)) {
    if (!member.known) continue;
    const [outcome] = await education.corrections.report([
      {
        clientRef: `${path.basename(file, '.csv')}/name/1`,
        report: {
          subject: member.known,
          fields: ['GIVEN_NAME'],
          observation: 'Học bạ và giấy khai sinh ghi tên khác',
          seenAt: 'Phòng giáo vụ',
          seenOn: '2021-05-18',
        },
      },
    ]);
    const { status, refusals, request } = outcome ?? { status: 'REFUSED', refusals: [], request: null };
    say(`\nreported a name: ${status} ${request?.state ?? refusals.map(({ code }) => code).join(', ')}\n`);
    return;
  }
}

function list(counts: Readonly<Record<string, number>>): string {
  const entries = Object.entries(counts).map(([name, number]) => `${number} ${name}`);
  return entries.length > 0 ? entries.join(', ') : 'none';
}

function say(line: string): void {
  process.stdout.write(process.stdout.isTTY ? `\r\x1b[2K${line}` : line.endsWith('\n') ? line : `${line}\n`);
}
