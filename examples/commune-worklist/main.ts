// A ward's week: the police publish who is to be enrolled, the ward checks, reviews and invites, people come or don't, and a second
// list shows what the week has changed.
//   pnpm example commune-worklist [--url http://127.0.0.1:4000] [--keys .data/demo-keys] [--state .data/commune]
// Kill it at any moment and start it again: it ends in the same state. Once ended, a further run changes nothing.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import {
  agencyClient,
  clientCredentials,
  collectionOf,
  communeClient,
  dossiersOf,
  invitationsOf,
  verifyWorklist,
  worklistsOf,
  type ClientOptions,
  type PrivateKey,
  type Purpose,
} from '@lienthong/sdk';
import { fileCheckpoint } from '@lienthong/sdk/node';
import { accepted, firstOf } from './outcomes.ts';
import { intakes } from './counter.ts';
import { reviewsOf } from './reviews.ts';
import { keep, writeWhole } from './state.ts';

const option = { type: 'string' } as const;
const { values: given } = parseArgs({ options: { url: option, keys: option, state: option } });
const root = path.resolve(import.meta.dirname, '../..');
const url = given.url ?? 'http://127.0.0.1:4000';
const keys = path.resolve(given.keys ?? path.join(root, '.data/demo-keys'));
const state = path.resolve(given.state ?? path.join(root, '.data/commune'));
const optionsOf = (clientId: string, purpose: Purpose): ClientOptions => {
  const privateKey = JSON.parse(fs.readFileSync(path.join(keys, `${clientId}.json`), 'utf8')) as PrivateKey;
  const auth = clientCredentials({ tokenUrl: `${url}/oauth2/token`, clientId, privateKey });
  return { url: `${url}/graphql`, auth, purpose };
};
const ofPolice = optionsOf('police-703-register', 'CARD_ISSUANCE');
const ofWard = optionsOf('committee-25456-review', 'POPULATION_REVIEW');
const police = agencyClient(ofPolice);
const ward = communeClient(ofWard);
const [publishing, lists] = [worklistsOf(police, ofPolice), worklistsOf(ward, ofWard)];
const [points, counter] = [collectionOf(police), dossiersOf(police)];
const unit = '25456';
const checkpoint = fileCheckpoint(state);

// The week is the week of the first start, however often the program is started again.
const since = await keep(path.join(state, 'week.json'), async () => (await police.viewer()).today);
const ref = (what: string): string => `week/${since}/${what}`;
await showFigures('before');

// The police publish who is to be enrolled, and who waits for a card.
const kinds = ['NOT_ENROLLED', 'COLLECTED_NOT_ISSUED'] as const;
const publish = (kind: (typeof kinds)[number], nth: string) => ({
  clientRef: ref(`${nth}/${kind}`),
  kind,
  unit,
  perCommune: false,
});
const published = accepted(await publishing.publish(kinds.map((kind) => publish(kind, 'first')))).flatMap(
  ({ worklists }) => worklists,
);
for (const { id, kind, lines } of published) {
  // The ward keeps its copy only when the hash that it names is that of its lines.
  const csv = await lists.csv(id);
  const { valid, computed } = await verifyWorklist(csv);
  if (!valid) throw new Error(`The list ${id} is not as it was published.`);
  const file = path.join(state, `${kind}-${since}.csv`);
  writeWhole(file, csv);
  say(`${kind}: ${lines} lines, hash ${computed.slice(0, 12)}… verified; ${path.relative(process.cwd(), file)}\n`);
}
const first = firstOf(published);

// The list goes by resident group. This week the ward visited the last of them.
const lines = await lists.items(first.id).toArray({ limit: 10_000 });
const reviews = reviewsOf(lines.slice(-24), since, ref);
const reviewed = await ward.worklists.reviewAll(reviews, { runId: ref('reviews'), checkpoint });
say(`reviewed ${reviews.length} lines: ${reviewed.accepted} recorded, ${reviewed.refused} refused\n`);

// The police open a counter in the ward, for today and tomorrow.
const open = { kind: 'MOBILE', name: 'Tổ lưu động của phường', unit, opensOn: since } as const;
const point = firstOf(accepted(await points.keep([{ clientRef: ref('point'), step: { open } }]))).point;
if (!point) throw new Error('A point that was opened is within reach.');
const times = [{ from: '07:30', to: '11:30', capacity: 20 }];
const addSlots = { point: point.id, expectedVersion: 1, from: since, to: addDays(since, 1), everyDay: true, times };
accepted(await points.keep([{ clientRef: ref('slots'), step: { addSlots } }]));
const [slot, later] = await points.slots({ point: point.id }).toArray({ limit: 2 });
if (!slot || !later) throw new Error('A slot of each day was planned.');

// The ward invites the next of the list, and hands the letters out.
const invitations = invitationsOf(ward);
await invite('NOT_ENROLLED', slot.id);

// Two of three come. The police record their dossiers, and the invitations are answered by that.
const came = await intakes(police, slot.id, { unit, collectedOn: slot.on, ref });
const collected = await counter.recordAll(came.items, { runId: ref('counter'), checkpoint });
say(`${came.items.length} of ${came.invited} came: ${collected.accepted} dossiers, ${collected.refused} refused\n`);

// The slot is over: who didn't come is a no-show, and the first to be invited again.
const closeSlot = { slot: slot.id, expectedVersion: 1 };
accepted(await points.keep([{ clientRef: ref('close'), step: { closeSlot } }]));
const missed = await lists.live('NO_SHOW', unit).toArray({ limit: 1_000 });
say(`no-shows of the ward: ${missed.length}\n`);
await invite('NO_SHOW', later.id);

// The second list says what the week has changed.
const [again] = accepted(await publishing.publish([publish('NOT_ENROLLED', 'second')]));
const second = firstOf(again?.worklists ?? []);
for (const change of ['REMOVED', 'STAYED', 'ADDED'] as const) {
  const found = await lists.diff(second.id, first.id, change).toArray({ limit: 10_000 });
  const reviewedOf = found.filter(({ before }) => before?.review).length;
  say(`${change.toLowerCase()} since the first list: ${found.length}, ${reviewedOf} of them reviewed\n`);
}
await showFigures('after');

/** Fills the slot from a list of the ward, and records that the invitations were sent. */
async function invite(list: 'NOT_ENROLLED' | 'NO_SHOW', slotId: string): Promise<void> {
  const [planned] = accepted(await invitations.plan([{ clientRef: ref(`plan/${list}`), slot: slotId, unit, list }]));
  const sending = { clientRef: ref(`send/${list}`), slot: slotId, channel: 'LETTER', sentOn: since } as const;
  accepted(await invitations.send([sending]));
  say(`invited from ${list}: ${planned?.batch?.planned ?? 0}\n`);
}

async function showFigures(when: string): Promise<void> {
  const rows = await police.statistics.districts({ within: '703', level: 'COMMUNE' });
  const ours = rows.find((row) => row.unit?.code === unit);
  if (!ours) throw new Error('The ward has figures.');
  const { eligible, present, collectedPersons, issuedPersons } = ours;
  say(`${when}: eligible ${eligible}, present ${present}, collected ${collectedPersons}, issued ${issuedPersons}\n`);
}

function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}

function say(line: string): void {
  process.stdout.write(line);
}
