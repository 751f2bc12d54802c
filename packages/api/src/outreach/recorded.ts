import type { Context } from '../access/context.ts';
import { refusal, writeItems, type Outcome, type Refusal, type Verdict } from '../access/write-protocol.ts';
import { refuseContact, refuseContactForm, type OutreachRefusal } from '../domain/outreach.ts';
import { findPersons, refusePerson } from '../invitations/persons.ts';
import { uuidV7 } from '../store/uuid-v7.ts';
import type { ContactRecord } from './contact.inputs.ts';
import { insertContacts, lockTried, type TriedRow } from './contact.sql.ts';

export const recordContacts = (context: Context, items: readonly ContactRecord[]): Promise<Outcome[]> =>
  writeItems(context, 'recordContacts', items, (fresh) => evaluate(context, fresh));

async function evaluate(context: Context, items: readonly ContactRecord[]): Promise<Verdict[]> {
  const tried = await lock(context, items);
  const due: { id: string; item: ContactRecord; person: TriedRow }[] = [];
  const verdicts = items.map((item, at): Verdict => {
    const person = tried.get(at);
    const refused = refuse(context, item, person);
    if (refused || !person) return { refused: refused ? [refused] : [] };
    const id = uuidV7();
    due.push({ id, item, person });
    return {
      accepted: id,
      told: [{ type: 'CONTACT_RECORDED', subjectId: id, unitNo: person.unitNo, version: 1, fields: [] }],
    };
  });
  if (due.length > 0) await write(context, due);
  return verdicts;
}

function refuse(context: Context, item: ContactRecord, person: TriedRow | undefined): Refusal | undefined {
  const { agency, reach, scope } = context.caller;
  const form = refusePerson(item.person, ['person']) ?? worded(refuseContactForm(item, agency.kind, context.today));
  if (form) return form;
  if (!person) return refusal('CITIZEN_NOT_FOUND', ['person']);
  // A school's pupils live anywhere.
  const range = reach === 'OWN_COHORTS' ? { lo: 0, hi: Infinity } : scope;
  return worded(refuseContact(person, item, range));
}

export const worded = (found: OutreachRefusal | undefined): Refusal | undefined =>
  found && refusal(found.code, [found.part], found.params);

/** By the place of the item, each person where he or she lived on its day. */
async function lock(context: Context, items: readonly ContactRecord[]): Promise<Map<number, TriedRow>> {
  const persons = items.map(({ person }) => person);
  const found = [...(await findPersons(context, lockTried.name, persons))];
  if (found.length === 0) return new Map();
  const { lo, hi, cohortsOf } = context.caller.scope;
  const days = found.map(([at]) => items[at]?.onDay);
  const rows = await context.sql(lockTried, [found.map(([, id]) => id), days, lo, hi, cohortsOf]);
  return new Map(
    rows.flatMap((row): [number, TriedRow][] => {
      const at = found[row.ord - 1]?.[0];
      return at === undefined ? [] : [[at, row]];
    }),
  );
}

async function write(
  context: Context,
  due: readonly { id: string; item: ContactRecord; person: TriedRow }[],
): Promise<void> {
  const { client, agency, officer } = context.caller;
  await context.sql(insertContacts, [
    due.map(({ id }) => id),
    due.map(({ person }) => person.id),
    due.map(({ person }) => person.unitNo),
    due.map(({ person }) => person.groupNo),
    due.map(({ item }) => item.onDay),
    due.map(({ item }) => item.channel),
    due.map(({ item }) => item.madeBy),
    due.map(({ item }) => item.result),
    due.map(({ item }) => item.note ?? null),
    ...[client.no, agency.no, officer?.no ?? null],
  ]);
}
