import type { Context } from '../access/context.ts';
import type { Refusal } from '../access/write-protocol.ts';
import type { DeclaredEffect } from '../domain/corrections/declared-effects.ts';
import { planNewcomer } from '../domain/corrections/effects-of-newcomers.ts';
import type { FastTrackCondition } from '../domain/corrections/fast-track.ts';
import { checkPapers } from '../evidence/citations.ts';
import type { CorrectionItem } from './correction.inputs.ts';
import { fastTrackOf, underRule } from './fast-tracks.ts';
import { judge, type ReadItem } from './items.ts';
import type { ReadNewcomer } from './newcomer-content.ts';
import { askedBy, judgeNewcomer, newcomerEffectFacts, takeNewcomers } from './newcomers.ts';
import { partiesOf, planApplying } from './plans.ts';
import { admit } from './subjects.ts';
import { personsOf, readAny } from './submissions.ts';

export interface Preview {
  refusals: Refusal[];
  effects: DeclaredEffect[];
  dueOn: string | null;
  late: boolean;
  ruleVersion: string;
  /** Whether a rule would approve it at once, and which of the rule's conditions don't hold. */
  fastTrack: boolean;
  fastTrackMissing: FastTrackCondition[];
}

const noTrack = { fastTrack: false, fastTrackMissing: [] };
const nothing = { effects: [], dueOn: null, late: false, ruleVersion: '', ...noTrack };

/** The checks and the plan that handing in and applying use; it writes nothing but the trace of the person it read. */
export async function previewCorrection(context: Context, item: CorrectionItem): Promise<Preview> {
  const read = readAny(context, item);
  if ('refused' in read) return { refusals: read.refused, ...nothing };
  return context.write(() => ('pointers' in read ? previewNewcomer(context, read) : previewItem(context, read)));
}

async function previewItem(context: Context, read: ReadItem): Promise<Preview> {
  const [admitted] = await admit(context, [read]);
  const persons = personsOf(read, admitted);
  if ('refused' in persons) return { refusals: persons.refused, ...nothing };
  const { subject, other, read: whole } = persons;
  const { check, dueOn, office, ...judgement } = judge(context, whole, subject, admitted?.taken === true, other);
  const refusals = [...judgement.refusals, ...(await checkPapers(context, [read.item.evidence])).flat()];
  const { late, ruleVersion } = check;
  if (refusals.length > 0 || !office) return { refusals, effects: [], dueOn, late, ruleVersion, ...noTrack };
  const decided = { ...judgement, check, dueOn, office };
  const track = fastTrackOf(context, whole, persons, decided);
  return {
    refusals,
    effects: planApplying(context, whole.submitted.change, persons, partiesOf(context, whole, decided)),
    dueOn,
    late,
    ruleVersion: underRule(context, check, track).ruleVersion,
    fastTrack: track?.missing.length === 0,
    fastTrackMissing: track?.missing ?? [],
  };
}

async function previewNewcomer(context: Context, read: ReadNewcomer): Promise<Preview> {
  const admitted = await admit(context, askedBy(read));
  const papers = (await checkPapers(context, [read.item.evidence])).flat();
  const judged = judgeNewcomer(context, read, admitted);
  const made = (await takeNewcomers(context, [judged], new Map([[read, papers]]))).get(read);
  const refusals = made && 'refused' in made ? made.refused : [];
  const { change, judgement } = judged;
  const { late, ruleVersion } = judgement.check;
  const facts = newcomerEffectFacts(context, read.registering);
  const effects = refusals.length > 0 ? [] : planNewcomer(change, facts, context.rules, context.today);
  return { refusals, effects, dueOn: judgement.dueOn, late, ruleVersion, ...noTrack };
}
