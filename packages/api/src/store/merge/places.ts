/** What becomes of a column with the number or id of a unit that ends. */
type Fate = 'FOLLOWS' | 'BY_TRIGGER' | 'STAYS';

interface Place {
  fate: Fate;
  why: string;
}

const follows = (why: string): Place => ({ fate: 'FOLLOWS', why });
const byTrigger: Place = { fate: 'BY_TRIGGER', why: 'A copy of the person’s unit, kept by the triggers of a move.' };
const stays = (why: string): Place => ({ fate: 'STAYS', why });

const admits = follows('Admits its readers, who read the whole new unit.');
const stands = follows('Where it is today.');
const recorded = stays('What was recorded; figures find it by the heir.');
const comparedIn = follows('The figures of the last run are of today’s units.');
const counted = stays('Figures: see merge_tallies.');
const ofUnits = stays('The units themselves.');

/** Every column that names a unit, by table. A test holds the list complete. */
export const places = {
  administrative_unit: { unit_no: ofUnits, last_unit_no: ofUnits },
  unit_heir: { unit_no: ofUnits },
  unit_former: { unit_no: ofUnits },
  agency: { unit_id: follows('Its jurisdiction is the new unit.') },
  campaign: { unit_id: stays('A province.') },
  target: { unit_id: stays('Set for the unit; the new one has none until it is set.') },
  citizen: {
    unit_no: follows('Where the person lives.'),
    permanent_unit_no: follows('Where the person is registered.'),
    native_unit_no: stays('Where the family comes from doesn’t change.'),
  },
  counted_person: { unit_no: follows('Where the person is counted.') },
  counted_case: { residence_unit_no: recorded, collecting_unit_no: recorded },
  citizen_history: { unit_no: byTrigger },
  personal_number: { unit_no: byTrigger },
  card: { unit_no: byTrigger },
  citizen_gap: { unit_no: byTrigger },
  dossier: {
    unit_no: byTrigger,
    residence_unit_no: recorded,
    collecting_unit_no: recorded,
    first_residence_unit_no: recorded,
    first_collecting_unit_no: recorded,
  },
  dossier_move: { unit_no: byTrigger, collecting_unit_no: recorded },
  family_relation: { unit_no: byTrigger, other_unit_no: byTrigger },
  number_task: { unit_no: byTrigger },
  contact: { unit_no: byTrigger, group_no: recorded },
  invitation: { unit_no: byTrigger, slot_unit_no: stands },
  invitation_step: { unit_no: byTrigger, group_no: recorded },
  invitation_batch: { unit_no: admits },
  collection_point: { unit_id: stands, unit_no: stands },
  collection_slot: { unit_no: stands },
  group_head: { unit_no: stands, unit_id: stays('The group that the head was appointed for.') },
  school: { unit_no: stands },
  site: { unit_no: stands },
  industrial_park: { unit_no: stands },
  enterprise_notice: { unit_no: stands },
  cohort: { unit_no: stands },
  correction_request: {
    unit_no: admits,
    office_unit_no: admits,
    sender_unit_no: admits,
    office_unit_id: stays('Whose book the entry stands in: it is still submitted once.'),
  },
  correction_step: { unit_no: admits, office_unit_no: admits, sender_unit_no: admits },
  document: { unit_no: admits },
  request_document: { office_unit_no: admits, sender_unit_no: admits },
  reconciliation_run: { agency_unit_no: admits },
  reconciliation_row: { agency_unit_no: admits, unit_no: comparedIn },
  reconciliation_count: { unit_no: comparedIn },
  outbox: { unit_no: admits },
  worklist: { unit_no: admits, unit_id: stays('A published list is of its unit; its hash rests on it.') },
  worklist_item: { unit_no: admits, home_unit_no: stays('Where the person lived when the list was published.') },
  worklist_review: { unit_no: admits, moved_to_unit_id: stays('What the ward found.') },
  snapshot: { unit_id: stays('Signed.'), unit_no: stays('Signed.') },
  tally: { unit_no: counted },
  tally_delta: { unit_no: counted },
  tally_carried: { unit_no: counted },
  tally_part: { unit_no: counted },
  tally_part_carried: { unit_no: counted },
  processing_tally: { unit_no: counted },
  processing_delta: { unit_no: counted },
  processing_carried: { unit_no: counted },
} as const satisfies Record<string, Record<string, Place>>;

/** Tables whose columns follow by a plain update, in this order; persons go before, by themselves. */
export const followers = (Object.entries(places) as [string, Record<string, Place>][])
  .filter(([table]) => !['citizen', 'counted_person', 'agency'].includes(table))
  .flatMap(([table, columns]) => {
    const names = Object.keys(columns).filter((name) => columns[name]?.fate === 'FOLLOWS');
    return names.length > 0 ? [{ table, columns: names }] : [];
  });
