import type { Caller } from '@lienthong/api/access/caller';
import type { Answer, TestApi } from './api.ts';
import { fresh, type Json } from './corrections.ts';
import type { Person } from './people.ts';
import { served } from './worklists.ts';

const refusals = 'clientRef status replayed refusals { code path params { name value } }';
export const contactFields =
  'id onDay channel madeBy result note recordedAt group { code } citizen { id enrollment { status } }';
export const headFields = 'id name since until version group { code }';

const contactDocument = `mutation($items: [ContactRecord!]!) { recordContacts(items: $items) { ${refusals} contact { ${contactFields} } } }`;
const headDocument = `mutation($items: [HeadItem!]!) { appointHeads(items: $items) { ${refusals} head { ${headFields} } } }`;

export const tryContact = (t: TestApi, caller: Caller, items: Json[]): Promise<Answer> =>
  t.ask(caller, contactDocument, { items });
export const tryAppoint = (t: TestApi, caller: Caller, items: Json[]): Promise<Answer> =>
  t.ask(caller, headDocument, { items });

export const contact = async (t: TestApi, caller: Caller, ...items: Json[]): Promise<Json[]> =>
  served(await tryContact(t, caller, items))['recordContacts'];
export const appoint = async (t: TestApi, caller: Caller, ...steps: Json[]): Promise<Json[]> =>
  served(
    await tryAppoint(
      t,
      caller,
      steps.map((step) => ({ clientRef: fresh('head'), step })),
    ),
  )['appointHeads'];

/** The head of the group visits the person on the demo day, and nobody is met, unless told otherwise. */
export const contactOf = (person: Person, change: Json = {}): Json => ({
  clientRef: fresh('contact'),
  person: { known: { personalNumber: person.number, birthYear: Number(person.bornOn.slice(0, 4)) } },
  onDay: '2021-05-20',
  channel: 'VISIT',
  madeBy: 'HEAD_OF_GROUP',
  result: 'NOT_MET',
  ...change,
});

/** Moves a person as an approved finding does: the row, its history and its version. */
export const moveTo = (t: TestApi, id: string, group: string, on: string): Promise<unknown> =>
  t.oracle(
    `with former as (
       insert into citizen_history (citizen_id, version, unit_no, effective_on, recorded_on, changed, former)
       select c.id, c.version, c.unit_no, $3::date, legal_today(), array['unit_no'], jsonb_build_object('unit_no', c.unit_no) from citizen c where c.id = $1)
     update citizen set version = version + 1, unit_no = (select unit_no from administrative_unit where code = $2 and valid_to = '2025-06-30') where id = $1`,
    [id, group, on],
  );

export const figureFields = `planned sent attended noShows refused unreachable contacts personsContacted reached refusedAtContact notEnrolled untried`;

export const outreach = (t: TestApi, caller: Caller, choice: Json): Promise<Answer> =>
  t.ask(
    caller,
    `query($within: UnitCode!, $level: UnitLevel!, $from: Date!, $to: Date!) {
      outreach(within: $within, level: $level, from: $from, to: $to) { unit { code } parent { code } unassigned from to ${figureFields}
        withheldFigures { figure reason } } }`,
    { from: '2021-01-01', to: '2021-12-31', ...choice },
  );
