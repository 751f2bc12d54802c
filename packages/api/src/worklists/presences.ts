import { nameKey } from '@lienthong/schema/name-key';
import type { Context } from '../access/context.ts';
import { refusal, writeItems, type Outcome, type Refusal, type Told, type Verdict } from '../access/write-protocol.ts';
import { admitSubjects } from '../citizens/citizen.sql.ts';
import {
  isSamePresence,
  refusePresence,
  refusePresenceForm,
  type PresenceFinding,
  type PresenceRefusal,
} from '../domain/presences.ts';
import { lockPresences, writePresence, type PresenceRow } from './presence.sql.ts';
import type { PresenceRecord } from './worklist.inputs.ts';

export const recordPresence = (context: Context, items: readonly PresenceRecord[]): Promise<Outcome[]> =>
  writeItems(context, 'recordPresence', items, (fresh) => evaluate(context, fresh));

/** Of a person by id; undefined: nobody within reach fitted. */
export interface Finding extends PresenceFinding {
  citizenId: string | undefined;
}
export type PresenceVerdict = { refused: PresenceRefusal[] } | { told: Told[] };

async function evaluate(context: Context, items: readonly PresenceRecord[]): Promise<Verdict[]> {
  const found = await findSubjects(context, items);
  const findings = items.map((item, at): Finding => ({ ...item, citizenId: found.get(at) }));
  const verdicts = await recordFindings(context, findings);
  return items.map(({ subject }, at): Verdict => {
    const verdict = verdicts[at];
    const citizenId = found.get(at);
    if (subject.givenName === undefined && subject.birthYear === undefined) {
      return { refused: [refusal('SECOND_FACT_REQUIRED', ['subject'])] };
    }
    if (verdict && 'told' in verdict && citizenId !== undefined) return { accepted: citizenId, told: verdict.told };
    return { refused: (verdict && 'refused' in verdict ? verdict.refused : []).map(shown) };
  });
}

const shown = ({ code, part, rule }: PresenceRefusal): Refusal =>
  refusal(code, [part], rule === undefined ? {} : { rule });

/** Ids of those whom number and second fact point at, by the place of the item. They may live elsewhere. */
async function findSubjects(context: Context, items: readonly PresenceRecord[]): Promise<Map<number, string>> {
  const rows = await context.sql(admitSubjects, [
    items.map(({ subject }) => subject.personalNumber),
    items.map(({ subject: { givenName } }) => (givenName === undefined ? null : nameKey(givenName))),
    items.map(({ subject }) => subject.birthYear ?? null),
  ]);
  const found = new Map(rows.map(({ ord, citizenId }) => [ord - 1, citizenId]));
  const missed = items.filter((_, at) => !found.has(at)).map(({ subject }) => subject.personalNumber);
  await context.missed(lockPresences.name, missed);
  return found;
}

/** Writes what can be written, in the order given, within the caller's range; a verdict for each. */
export async function recordFindings(context: Context, findings: readonly Finding[]): Promise<PresenceVerdict[]> {
  const { scope, agency } = context.caller;
  const ids = [...new Set(findings.flatMap(({ citizenId }) => citizenId ?? []))];
  const rows = ids.length === 0 ? [] : await context.sql(lockPresences, [ids, scope.lo, scope.hi]);
  const persons = new Map(rows.map((row) => [row.id, row]));
  const due: { person: PresenceRow; finding: Finding; told: Told[] }[] = [];
  const verdicts = findings.map((finding): PresenceVerdict => {
    const person = finding.citizenId === undefined ? undefined : persons.get(finding.citizenId);
    if (!person) return { refused: [{ code: 'CITIZEN_NOT_FOUND', part: 'subject' }] };
    const refused = [...refusePresenceForm(finding, agency.kind, context.today), ...refusePresence(person, finding)];
    if (refused.length > 0) return { refused };
    const told: Told[] = [];
    if (!isSamePresence(person, finding)) due.push({ person, finding, told });
    Object.assign(person, { presence: finding.state, presenceOn: finding.onDay, presenceSource: finding.source });
    return { told };
  });
  await write(context, due);
  return verdicts;
}

/** A statement writes a person once: who is found twice in a call is written by two. */
async function write(
  context: Context,
  due: readonly { person: PresenceRow; finding: Finding; told: Told[] }[],
): Promise<void> {
  const later: { person: PresenceRow; finding: Finding; told: Told[] }[] = [];
  const now = new Map<string, (typeof due)[number]>();
  for (const one of due) {
    if (now.has(one.person.id)) later.push(one);
    else now.set(one.person.id, one);
  }
  if (now.size === 0) return;
  const written = [...now.values()];
  const rows = await context.sql(writePresence, [
    written.map(({ person }) => person.id),
    written.map(({ finding }) => finding.state),
    written.map(({ finding }) => finding.onDay),
    written.map(({ finding }) => finding.source),
    context.today,
  ]);
  for (const { id, unitNo, version } of rows) {
    const fields = ['presence', 'presence_on', 'presence_source'];
    now.get(id)?.told.push({ type: 'CITIZEN_CHANGED', subjectId: id, unitNo, version, fields });
  }
  if (rows.length !== written.length) throw new Error('a locked person was not written');
  await write(context, later);
}
