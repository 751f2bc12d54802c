import { nameKey } from '@lienthong/schema/name-key';
import type { Context } from '../access/context.ts';
import { refusal, writeItems, type Outcome, type Refusal, type Verdict } from '../access/write-protocol.ts';
import { admitSubjects } from '../citizens/citizen.sql.ts';
import { checkIntake, type Intake, type IntakeFacts } from '../domain/dossiers/intake.ts';
import { findLimit } from '../domain/dossiers/limit.ts';
import { findCampaignOn } from '../enrollment/campaigns.ts';
import { dossierIds } from '../enrollment/enrollments.ts';
import { aroundOf, type Unit } from '../store/units.ts';
import { uuidV7 } from '../store/uuid-v7.ts';
import { findUnit } from '../units/units.ts';
import type { DossierIntake } from './dossier.inputs.ts';
import { openDossiers, supersede, type NewDossier } from './intake.sql.ts';
import { subjectsById, type SubjectRow } from './subject.sql.ts';
import { refusalOf, tellOf } from './told.ts';

export const recordDossiers = (context: Context, items: readonly DossierIntake[]): Promise<Outcome[]> =>
  writeItems(context, 'recordDossiers', items, (fresh) => evaluate(context, fresh));

/** An intake as the domain reads it. */
interface ReadIntake {
  item: DossierIntake;
  intake: Intake;
  unit: Unit;
  collectedBy: string;
}

/** Persons are admitted and locked together; then each item is judged on what the ones before it left. */
async function evaluate(context: Context, items: readonly DossierIntake[]): Promise<Verdict[]> {
  const read = items.map((item) => readIntake(context, item));
  const readable = read.filter((one): one is ReadIntake => !('refused' in one));
  const admitted = await admit(context, readable);
  const opened: NewDossier[] = [];
  const verdicts: Verdict[] = [];
  for (const one of read) verdicts.push('refused' in one ? one : await take(context, one, admitted.get(one), opened));
  await open(context, opened);
  return verdicts;
}

async function take(
  context: Context,
  read: ReadIntake,
  subject: SubjectRow | undefined,
  opened: NewDossier[],
): Promise<Verdict> {
  if (!subject) return { refused: [refusal('CITIZEN_NOT_FOUND', ['subject'])] };
  const judged = await judge(context, read, subject);
  if ('refused' in judged) return judged;
  opened.push(judged);
  takeNote(subject, judged);
  return { accepted: judged.id, told: tellOf('DOSSIER_COLLECTED', { ...judged, version: 1 }) };
}

/** What caller and form alone decide. */
function readIntake(context: Context, item: DossierIntake): ReadIntake | { refused: Refusal[] } {
  const { subject, collectionPoint, collectedOn, type, ground, redoOf } = item;
  const { caller } = context;
  if (subject.givenName === undefined && subject.birthYear === undefined)
    return { refused: [refusal('SECOND_FACT_REQUIRED', ['subject'])] };
  const collectedBy = item.collectedBy ?? caller.officer?.id;
  // Sent again with an officer's token it would do: no refusal of form.
  if (collectedBy === undefined) return { refused: [refusal('OFFICER_REQUIRED', ['collectedBy'])] };
  if (/\s/.test(collectedBy)) return { refused: [refusal('TEXT_REFUSED', ['collectedBy'], { rule: 'NO_ID' })] };
  const unit = findUnit(context, collectionPoint.unit, collectedOn);
  if (!unit) return { refused: [refusal('UNIT_NOT_FOUND', ['collectionPoint', 'unit'])] };
  const { collectingLo, collectingHi } = caller.scope;
  if (unit.unitNo < collectingLo || unit.unitNo > collectingHi)
    return { refused: [refusal('OUTSIDE_JURISDICTION', ['collectionPoint', 'unit'])] };
  const redone = redoOf === undefined ? null : dossierIds.keyOf(redoOf);
  if (redone === undefined) return { refused: [refusal('NOT_FOUND', ['redoOf'])] };
  return { item, unit, collectedBy, intake: { type, ground: ground ?? null, collectedOn, redoOf: redone } };
}

/** A try that found nobody leaves its trace too, by the hash of the number. */
async function admit(context: Context, read: readonly ReadIntake[]): Promise<Map<ReadIntake, SubjectRow>> {
  if (read.length === 0) return new Map();
  const subjects = read.map(({ item }) => item.subject);
  const found = await context.sql(admitSubjects, [
    subjects.map(({ personalNumber }) => personalNumber),
    subjects.map(({ givenName }) => (givenName === undefined ? null : nameKey(givenName))),
    subjects.map(({ birthYear }) => birthYear ?? null),
  ]);
  const ids = [...new Set(found.map(({ citizenId }) => citizenId))];
  const rows = ids.length === 0 ? [] : await context.sql(subjectsById, [ids]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const admitted = new Map<ReadIntake, SubjectRow>();
  for (const { ord, citizenId } of found) {
    const [one, row] = [read[ord - 1], byId.get(citizenId)];
    if (one && row) admitted.set(one, row);
  }
  const missed = read.filter((one) => !admitted.has(one)).map(({ item }) => item.subject.personalNumber);
  await context.missed(subjectsById.name, missed);
  return admitted;
}

async function judge(
  context: Context,
  { item, intake, unit, collectedBy }: ReadIntake,
  row: SubjectRow,
): Promise<NewDossier | { refused: Refusal[] }> {
  const { rules, today, units } = context;
  const { collectedOn, type, redoOf } = intake;
  const refused = checkIntake(intake, factsOf(row), rules, today).map(refusalOf);
  if (refused.length > 0) return { refused };
  const campaignId = redoOf === null ? (await findCampaignOn(context, collectedOn))?.id : row.openCampaign;
  if (!campaignId) return { refused: [refusal('CAMPAIGN_NOT_RUNNING', ['collectedOn'])] };
  const limit = findLimit(type, aroundOf(unit, units.findById), collectedOn, rules);
  if (!limit) throw new Error('no rule of that day limits the making of a card');
  return {
    id: uuidV7(),
    citizenId: row.id,
    unitNo: row.unitNo,
    collectingUnitNo: unit.unitNo,
    campaignId,
    type,
    ground: intake.ground,
    collectionKind: item.collectionPoint.kind,
    collectedOn,
    collectedBy,
    receiptNumber: item.receiptNumber ?? null,
    redoOf,
    limitDays: limit.workingDays,
    dueOn: rules.calendar.addWorkingDays(collectedOn, limit.workingDays),
  };
}

function factsOf(row: SubjectRow): IntakeFacts {
  const { openId, openType, openState, openStateSince, cardState, cardIssuedOn, cardExpiresOn } = row;
  const isOpen = openId !== null && openType !== null && openState !== null && openStateSince !== null;
  return {
    ...row,
    open: isOpen ? { id: openId, type: openType, state: openState, stateSince: openStateSince } : null,
    card: cardState && cardIssuedOn ? { state: cardState, issuedOn: cardIssuedOn, expiresOn: cardExpiresOn } : null,
  };
}

/** What a later item of the call finds. */
function takeNote(row: SubjectRow, { id, type, collectedOn }: NewDossier): void {
  const open = {
    openId: id,
    openState: 'COLLECTED',
    openStateSince: collectedOn,
    lastCollectedOn: collectedOn,
  } as const;
  Object.assign(row, open, { openType: type });
}

async function open(context: Context, dossiers: readonly NewDossier[]): Promise<void> {
  if (dossiers.length === 0) return;
  const redone = dossiers.flatMap(({ redoOf, collectedOn }) => (redoOf === null ? [] : [{ redoOf, collectedOn }]));
  if (redone.length > 0) {
    await context.sql(supersede, [redone.map(({ redoOf }) => redoOf), redone.map(({ collectedOn }) => collectedOn)]);
  }
  const { client, officer } = context.caller;
  await context.sql(openDossiers, [JSON.stringify(dossiers), context.today, client.no, officer?.no ?? null]);
}
