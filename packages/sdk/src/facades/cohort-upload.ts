import { runBulk, type BulkOptions, type ItemOutcome } from '../bulk.ts';
import type { Checkpoint } from '../checkpoint.ts';
import type { Issue } from '../errors.ts';
import { AddCohortMembersOperation, UploadCohortsOperation } from '../generated/operations.ts';
import type {
  AddCohortMembersMutation,
  CohortOpenInput,
  CohortUploadStep,
  UploadCohortsMutation,
} from '../generated/types.ts';
import type { BulkRun } from '../progress.ts';
import type { InnerOptions, Send } from '../request.ts';
import type { CallOptions } from '../settings.ts';
import { createRoster, personOf, refOf, type RosterItem, type RosterMember } from './roster.ts';

/** What became of one member; `candidates` beside CANDIDATES_FOUND. */
export type MemberOutcome = AddCohortMembersMutation['addCohortMembers'][number];
export type Candidate = MemberOutcome['candidates'][number];
type StepOutcome = UploadCohortsMutation['uploadCohorts'][number];

export interface UploadOptions extends BulkOptions<RosterItem, MemberOutcome> {
  /** School year or period, such as `2020-2021`. */
  period: string;
  /** Name of the roster; no names of persons. */
  name: string;
  /**
   * Asked for a described person with candidates, before the upload is completed: the one that a human confirms. Without it,
   * or without an answer, the person is not on the roster. `onItem` is told of such rows last.
   */
  choose?: (
    member: RosterMember,
    candidates: readonly Candidate[],
  ) => Candidate | undefined | Promise<Candidate | undefined>;
  /**
   * Whether to complete, decided when all rows are told of: false leaves the upload open, and the same run may go on later.
   * Who is on the roster, and in a row that was refused, leaves it by completing.
   */
  complete?: boolean | ((run: BulkRun) => boolean | Promise<boolean>);
}

export interface UploadRun extends BulkRun {
  readonly cohort: string | undefined;
  readonly upload: number | undefined;
  /** The roster is what was uploaded. False: `refusals` say why, or it was to stay open. */
  readonly completed: boolean;
  /** An earlier run with this `runId` had completed it: nothing was sent, and the counts are 0. */
  readonly earlier: boolean;
  readonly refusals: StepOutcome['refusals'];
  /** Described persons whom `choose` confirmed. */
  readonly confirmed: number;
  /** Persons in the upload; fewer than accepted rows where rows name one person twice. */
  readonly members: number;
}

type Place = Pick<CohortOpenInput, 'school' | 'site'>;

/**
 * Opens, adds, completes. However often it is killed and begun again, the roster ends as the input: refs are made of place,
 * period, run and person, so that a person's row is the same item on any line and on any machine.
 */
export async function uploadCohort(
  send: Send,
  members: Iterable<RosterMember> | AsyncIterable<RosterMember>,
  options: UploadOptions & Place,
): Promise<UploadRun> {
  const { school, site, runId, period, name, checkpoint, choose, onItem, complete = true, ...bulk } = options;
  const place = school === undefined ? { site } : { school };
  const seed = [school ?? site ?? '', period, runId];
  const step = async (what: readonly string[], content: CohortUploadStep): Promise<StepOutcome> => {
    const items = [{ clientRef: await refOf([...seed, ...what]), step: content }];
    const { data } = await send(UploadCohortsOperation, { items }, callOf(bulk));
    return data.uploadCohorts[0] as StepOutcome;
  };
  // Begun again it is a replay, which tells how the upload stands now.
  const open = (): Promise<StepOutcome> => step(['open'], { open: { ...place, period, name } });
  const notes = await openNotes(runId, checkpoint);
  try {
    const { cohort, refusals } = await open();
    if (!cohort) return { ...nothing(runId), refusals };
    const { id, version, upload: running } = cohort;
    // Where nothing was noted, the running upload is this run's if it bears its names.
    const isOurs =
      notes.upload === undefined ? cohort.period === period && cohort.name === name : notes.upload === running?.number;
    const kept = { ...bulk, runId, ...(checkpoint && { checkpoint }) };
    const roster = createRoster(members, seed);
    if (!running || !isOurs) {
      // Nothing is sent; but that another input was handed in under this name must not go unnoticed.
      if (checkpoint) await runBulk(roster.items(), { ...kept, validate: () => [over] }, async () => []);
      return { ...nothing(runId), cohort: id, completed: true, earlier: true };
    }
    const upload = running.number;
    if (notes.upload === undefined) await notes.keep(upload);

    const add = async (batch: readonly RosterItem[], call: InnerOptions): Promise<readonly MemberOutcome[]> => {
      const items = batch.map((item) => ({ ...item, cohort: id, upload }));
      return (await send(AddCohortMembersOperation, { items }, call)).data.addCohortMembers;
    };
    const offered: Offer[] = [];
    const watch = async (told: ItemOutcome<MemberOutcome>): Promise<void> => {
      const item = roster.settle(told);
      const candidates = told.outcome?.candidates ?? [];
      if (choose && item && candidates.length > 0) offered.push({ item, told, candidates });
      else await onItem?.(told);
    };
    const run = await runBulk(roster.items(), { validate: roster.check, ...kept, onItem: watch }, add);
    const confirmed = await confirmAll(offered, {
      items: await chooseAll(offered, choose, seed),
      add: (batch) => add(batch, callOf(bulk)),
      tell: async (last) => {
        roster.settle(last);
        await onItem?.(last);
      },
    });
    const counts = { accepted: run.accepted + confirmed, refused: run.refused - confirmed };
    const told = { ...run, ...counts, cohort: id, upload, earlier: false, confirmed };
    const accepted = roster.accepted.size;
    const toComplete = typeof complete === 'function' ? await complete(told) : complete;
    if (!toComplete) return { ...told, completed: false, refusals: [], members: accepted };
    // Rows that name one person twice arrive as one. More than were sent are somebody else's, and the server refuses.
    const size = Math.min(accepted, (await open()).cohort?.upload?.received ?? accepted);
    const content = { complete: { cohort: id, upload, expectedVersion: version, members: size } };
    const end = await step(['complete', String(size)], content);
    return { ...told, completed: end.status === 'ACCEPTED', refusals: end.refusals, members: size };
  } finally {
    await notes.close();
  }
}

const over: Issue = { code: 'UPLOAD_NOT_OPEN', path: ['upload'], message: 'The upload is completed.' };

const nothing = (runId: string): UploadRun => ({
  ...{ runId, done: 0, accepted: 0, refused: 0, replayed: 0, resumed: 0, perSecond: 0, concurrency: 0, seconds: 0 },
  ...{ cohort: undefined, upload: undefined, completed: false, earlier: false, refusals: [], confirmed: 0, members: 0 },
});

const callOf = ({ signal, timeouts, purpose, caseRef }: CallOptions): CallOptions => ({
  ...(signal && { signal }),
  ...(timeouts && { timeouts }),
  ...(purpose && { purpose }),
  ...(caseRef && { caseRef }),
});

interface Offer {
  item: RosterItem;
  told: ItemOutcome<MemberOutcome>;
  candidates: readonly Candidate[];
}

/** Items that confirm, by the places of the rows. */
async function chooseAll(
  offered: readonly Offer[],
  choose: UploadOptions['choose'],
  seed: readonly string[],
): Promise<Map<number, RosterItem>> {
  const items = new Map<number, RosterItem>();
  for (const { item, told, candidates } of offered) {
    const candidate = (await choose?.(item, candidates))?.candidate;
    if (candidate === undefined) continue;
    const member = { confirmed: { candidate } };
    items.set(told.index, { ...item, clientRef: await refOf([...seed, ...personOf(member)]), member });
  }
  return items;
}

/** Sends them, and tells of every offer last: as confirmed, or as it was. */
async function confirmAll(
  offered: readonly Offer[],
  desk: {
    items: ReadonlyMap<number, RosterItem>;
    add(items: readonly RosterItem[]): Promise<readonly MemberOutcome[]>;
    tell(outcome: ItemOutcome<MemberOutcome>): Promise<void>;
  },
): Promise<number> {
  const answers = new Map<string, MemberOutcome>();
  for (const batch of batchesOf([...desk.items.values()])) {
    for (const answer of await desk.add(batch)) answers.set(answer.clientRef, answer);
  }
  let confirmed = 0;
  for (const { told } of offered) {
    const outcome = answers.get(desk.items.get(told.index)?.clientRef ?? '');
    if (outcome?.status === 'ACCEPTED') confirmed += 1;
    await desk.tell(outcome ? withAnswer(told, outcome) : told);
  }
  return confirmed;
}

const withAnswer = (told: ItemOutcome<MemberOutcome>, outcome: MemberOutcome): ItemOutcome<MemberOutcome> => ({
  ...told,
  clientRef: outcome.clientRef,
  status: outcome.status,
  codes: outcome.refusals.map(({ code }) => code),
  outcome,
});

const batchSize = 100;

function* batchesOf<T>(items: readonly T[]): Generator<T[]> {
  for (let at = 0; at < items.length; at += batchSize) yield items.slice(at, at + batchSize);
}

/** Beside the run's own checkpoint: the number of its upload, so that a later upload is never taken for it. */
async function openNotes(runId: string, checkpoint: Checkpoint | undefined) {
  const log = await checkpoint?.open(`${runId}/upload`);
  const line = log?.lines.at(-1);
  return {
    upload: line === undefined ? undefined : (JSON.parse(line) as { upload: number }).upload,
    keep: async (upload: number): Promise<void> => log?.append(JSON.stringify({ upload })),
    close: async (): Promise<void> => log?.close(),
  };
}
