import { dossierSteps } from '@lienthong/schema/dossier-life';
import { permits } from '../access/caller.ts';
import type { Context } from '../access/context.ts';
import { refusal, writeItems, type Outcome, type Verdict } from '../access/write-protocol.ts';
import { findGuard } from '../domain/dossiers/guards.ts';
import { mayTake, type StepTaker } from '../domain/dossiers/life.ts';
import { dossierIds } from '../enrollment/enrollments.ts';
import type { DossierMove } from './dossier.inputs.ts';
import { admitByDossiers, lockDossier, movedValues, saveMove, type LockedDossier } from './move.sql.ts';
import { contentOf, takeEffect, stepChanges, stepOf, type StepTaken } from './move-steps.ts';
import { subjectsById } from './subject.sql.ts';
import { refusalOf, tellOf } from './told.ts';

export const moveDossiers = (context: Context, items: readonly DossierMove[]): Promise<Outcome[]> =>
  writeItems(context, 'moveDossiers', items, (fresh) => evaluate(context, fresh));

/** Persons are admitted and locked together, in order; then each item is a step of its own, on what the one before left. */
async function evaluate(context: Context, items: readonly DossierMove[]): Promise<Verdict[]> {
  await context.sql(admitByDossiers, [items.flatMap(({ id }) => dossierIds.keyOf(id) ?? [])]);
  const verdicts: Verdict[] = [];
  for (const item of items) verdicts.push(await move(context, item));
  return verdicts;
}

async function move(context: Context, item: DossierMove): Promise<Verdict> {
  const key = dossierIds.keyOf(item.id);
  const [dossier] = key === undefined ? [] : await context.sql(lockDossier, [key]);
  const [person] = dossier ? await context.sql(subjectsById, [[dossier.citizenId]]) : [];
  if (!dossier || !person) return { refused: [refusal('NOT_FOUND', ['id'])] };
  const step = stepOf(item.step);
  const answer = mayTake(step, takerOf(context, dossier));
  if (!answer.ok) {
    const params = answer.code === 'STEP_NOT_OPEN' ? { state: dossier.state } : undefined;
    return { refused: [refusal(answer.code, ['step'], params)] };
  }
  if (item.expectedVersion !== dossier.version) {
    return { refused: [refusal('VERSION_CONFLICT', ['expectedVersion'], { currentVersion: String(dossier.version) })] };
  }
  const { rules, today } = context;
  const content = contentOf(item.step, today);
  const facts = { ...person, ...dossier };
  const guard = findGuard(step, content, facts, rules, today);
  return guard ? { refused: [refusalOf(guard)] } : take(context, { step, content, dossier, person }, item);
}

function takerOf({ caller }: Context, dossier: LockedDossier): StepTaker {
  const { officer, agency, scope } = caller;
  const { unitNo, collectingUnitNo } = dossier;
  return {
    state: dossier.state,
    by: officer ? 'OFFICER' : 'MACHINE',
    agencyKind: agency.kind,
    permits: (action) => permits(caller, action) === 'YES',
    isCollector: officer !== undefined && (officer.id === dossier.collectedBy || officer.no === dossier.recordedBy),
    holdsDossier:
      (scope.lo <= unitNo && unitNo <= scope.hi) ||
      (scope.collectingLo <= collectingUnitNo && collectingUnitNo <= scope.collectingHi) ||
      scope.former.includes(collectingUnitNo),
  };
}

async function take(context: Context, taken: StepTaken, item: DossierMove): Promise<Verdict> {
  const { step, content, dossier } = taken;
  const { client, officer } = context.caller;
  const after = { ...dossier, ...stepChanges(taken, context.today), state: dossierSteps[step].to };
  const { resolutions = [], defects = [], defect } = content;
  const record = {
    step,
    from: dossier.state,
    onDay: context.today,
    clientNo: client.no,
    officerNo: officer?.no ?? null,
    defects: [...defects, ...resolutions.map((one) => one.defect), ...(defect === undefined ? [] : [defect])],
    resolutions: resolutions.map(({ how }) => how),
    note: noteOf(item),
  };
  await context.sql(saveMove, movedValues(dossier.id, after, record));
  await takeEffect(context, taken);
  return {
    accepted: dossier.id,
    told: tellOf(`DOSSIER_${after.state}`, { ...dossier, version: dossier.version + 1 }),
  };
}

const noteOf = ({ step }: DossierMove): string | null => {
  const [said] = Object.values(step).filter((one): one is { note?: string } => one !== undefined);
  return said?.note ?? null;
};
