import { type DayNumber, dayText } from './calendar.ts';
import type { Case } from './cases.ts';
import type { DemoInvitation, Invited } from './invitations.ts';
import { reachedOn, type DemoDossier } from './dossiers.ts';
import type { Person } from './people.ts';

/** The tables of a person, with the columns in the order of their lines; all else keeps its default. */
export const personTables = {
  citizen: `citizen (id, unit_no, permanent_unit_no, native_unit_no, birth_registration_place, surname, middle_name, given_name,
    name_key, given_key, date_of_birth, date_of_birth_precision, sex, ethnicity, religion, nationality, presence, presence_on,
    presence_source, life_status, died_on, case_dossier_id, case_state, exchange_due_on, invited_on, no_show_on, tried_on)`,
  personal_number: 'personal_number (value, citizen_id, unit_no, status, valid_from, valid_to, replaced_by, reason)',
  dossier: `dossier (id, citizen_id, unit_no, collecting_unit_no, residence_unit_no, campaign_id, type, state, collection_kind,
    collected_on, verified_on, produced_on, delivered_on, state_since, due_on, defects, cancel_reason, redo_of, version,
    case_since, limit_days, paused_days, paused_on, used_days, reached_on, defects_found, issued_on, issued_in, first_residence_unit_no,
    first_collecting_unit_no)`,
  card: `card (id, citizen_id, dossier_id, unit_no, version, state, issued_on, expires_on, exchange_required_on,
    printed_hash)`,
  invitation: `invitation (id, citizen_id, unit_no, slot_id, slot_unit_no, reason, state, state_since, sent_on, channel,
    cancel_reason, step, by_client_no, version)`,
  invitation_step: `invitation_step (invitation_id, version, step, from_state, to_state, on_day, slot_id, at, client_no,
    citizen_id, unit_no, group_no)`,
} as const;
export type PersonTable = keyof typeof personTables;
export type Lines = Record<PersonTable, string[]>;

/** The demo's campaign. */
export const campaignId = 'cccd-2021';

/** Where presence is known from: the review that both directives order. */
const presenceSource = 'POPULATION_REVIEW';

const text = (value: string | number | null): string => (value === null ? '\\N' : String(value));
const day = (value: DayNumber | null): string => (value === null ? '\\N' : dayText(value));

const firstOf = (one: DemoDossier | undefined): DemoDossier | undefined => (one?.redoes ? firstOf(one.redoes) : one);

/**
 * Adds a person's lines in COPY's text format. They are put together by hand, not cell by cell: no value of the demo
 * holds a character to be escaped, and a million people take seconds less.
 */
export function addLines(lines: Lines, person: Person, known: Case, invited: Invited): void {
  const { id, unitNo, name } = person;
  const { current } = known;
  lines.citizen.push(
    `${id}\t${String(unitNo)}\t${text(person.permanentNo)}\t${text(person.nativeNo)}\t${text(person.birthPlace)}\t` +
      `${name.surname}\t${text(name.middle)}\t${name.given}\t${name.key}\t${name.givenKey}\t${dayText(person.birth)}\t` +
      `${person.precision}\t${person.sex}\t${text(person.ethnicity)}\t${text(person.religion)}\t${person.nationality}\t` +
      `${person.presence}\t${dayText(person.presenceOn)}\t${presenceSource}\t${person.lifeStatus}\t${day(person.died)}\t` +
      `${current?.id ?? '\\N'}\t${current?.state ?? '\\N'}\t${day(known.exchangeDueOn)}\t` +
      `${day(invited.invitedOn)}\t${day(invited.noShowOn)}\t${day(invited.triedOn)}\n`,
  );
  for (const number of person.numbers) {
    lines.personal_number.push(
      `${number.value}\t${id}\t${String(unitNo)}\t${number.status}\t${dayText(number.validFrom)}\t${day(number.validTo)}\t` +
        `${text(number.replacedBy)}\t${text(number.reason)}\n`,
    );
  }
  for (const dossier of known.dossiers) {
    const first = firstOf(dossier.redoes);
    lines.dossier.push(
      `${dossier.id}\t${id}\t${String(unitNo)}\t${String(dossier.collectingNo)}\t${String(dossier.residenceNo)}\t${campaignId}\t` +
        `${dossier.type}\t${dossier.state}\t${dossier.kind}\t${dayText(dossier.collectedOn)}\t${day(dossier.verifiedOn)}\t` +
        `${day(dossier.producedOn)}\t${day(dossier.deliveredOn)}\t${dayText(dossier.stateSince)}\t${dayText(dossier.dueOn)}\t` +
        `{${dossier.defects.join()}}\t${text(dossier.cancelReason)}\t${text(dossier.redoOf)}\t${String(dossier.version)}\t` +
        `${dayText(dossier.caseSince)}\t${String(dossier.limitDays)}\t${String(dossier.pausedDays)}\t${day(dossier.pausedOn)}\t${text(dossier.usedDays)}\t` +
        `${text(reachedOn(dossier))}\t{${dossier.found.join()}}\t${day(dossier.issuedOn)}\t${text(dossier.issuedIn)}\t` +
        `${text(first?.residenceNo ?? null)}\t${text(first?.collectingNo ?? null)}\n`,
    );
  }
  for (const card of known.cards) {
    lines.card.push(
      `${card.id}\t${id}\t${card.dossierId}\t${String(unitNo)}\tCCCD_CHIP_2021\t${card.state}\t${dayText(card.issuedOn)}\t` +
        `${day(card.expiresOn)}\t${day(card.exchangeRequiredOn)}\t\\\\x${card.printedHash}\n`,
    );
  }
  for (const invitation of invited.invitations) addInvitation(lines, invitation, person);
}

function addInvitation(lines: Lines, { id, reason, steps, cancelReason }: DemoInvitation, person: Person): void {
  const who = `${person.id}\t${String(person.unitNo)}`;
  const last = steps.at(-1);
  const sent = steps.find(({ step }) => step === 'SEND');
  if (!last) throw new Error('an invitation of the demo has no step');
  lines.invitation.push(
    `${id}\t${who}\t${text(last.slot?.id ?? null)}\t${text(last.slot?.point.unitNo ?? null)}\t${reason}\t${last.to}\t${dayText(last.on)}\t` +
      `${day(sent?.on ?? null)}\t${text(sent?.channel ?? null)}\t${text(cancelReason)}\t${last.step}\t${text(last.clientNo)}\t` +
      `${String(steps.length)}\n`,
  );
  for (const [at, { step, to, on, slot, clientNo }] of steps.entries()) {
    lines.invitation_step.push(
      `${id}\t${String(at + 1)}\t${step}\t${text(steps[at - 1]?.to ?? null)}\t${to}\t${dayText(on)}\t${text(slot?.id ?? null)}\t` +
        `${dayText(on)}T0${String(1 + at)}:30:00Z\t${text(clientNo)}\t${who}\t${String(person.unitNo)}\n`,
    );
  }
}
