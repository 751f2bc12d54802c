import { anyNumber, anyPerson, newRef, type Asking } from './examples.ts';
import { lastMonth, method, type Filled, type Prepared } from './preparation.ts';

/** Somebody who was told at home; a school's teacher tells pupils. */
async function contact(asking: Asking): Promise<Filled> {
  const { agencyKind, today } = asking;
  const person = await anyPerson(asking);
  const known =
    person?.personalNumber && person.givenName
      ? { personalNumber: person.personalNumber, givenName: person.givenName }
      : { personalNumber: anyNumber, birthYear: 1990 };
  const madeBy = { EDUCATION: 'SCHOOL', POLICE: 'POLICE' }[agencyKind] ?? 'HEAD_OF_GROUP';
  const channel = agencyKind === 'EDUCATION' ? 'SCHOOL' : 'VISIT';
  const result = 'REACHED_WILL_COME';
  const item = { clientRef: newRef(), person: { known }, onDay: today, channel, madeBy, result };
  const note = 'No number is shown to this client: put in one, and a second fact, that you know.';
  return { variables: { items: [item] }, ...(!person?.personalNumber && { note }) };
}

interface Group {
  code: string;
  head: { version: number; since: string } | null;
}

/** A head for a group that has none; else a new one from today on. */
async function appointment(asking: Asking): Promise<Filled> {
  const query = `query($within: UnitCode!) { administrativeUnits(filter: { within: $within, level: RESIDENT_GROUP }, first: 20) { nodes { code head { version since } } } }`;
  const { administrativeUnits } = (await asking.ask(query, { within: asking.jurisdiction })) as unknown as {
    administrativeUnits: { nodes: Group[] };
  };
  const groups = administrativeUnits.nodes;
  const group =
    groups.find(({ head }) => head === null) ?? groups.find(({ head }) => (head?.since ?? '') < asking.today);
  const appoint = {
    group: group?.code ?? groups[0]?.code ?? asking.jurisdiction,
    name: 'Nguyễn Thị Hoa',
    since: asking.today,
    ...(group?.head && { expectedVersion: group.head.version }),
  };
  return { variables: { items: [{ clientRef: newRef(), step: { appoint } }] } };
}

const period = ({ today }: Asking): { from: string; to: string } => ({ from: `${today.slice(0, 4)}-01-01`, to: today });

/** A district, or what lies within one: of a province its first. */
async function byHead(asking: Asking): Promise<Filled> {
  const query = `query($code: UnitCode!) { administrativeUnit(code: $code) { level children { code } } }`;
  const { administrativeUnit: unit } = (await asking.ask(query, { code: asking.jurisdiction })) as unknown as {
    administrativeUnit: { level: string; children: { code: string }[] } | null;
  };
  const within = unit?.level === 'PROVINCE' ? (unit.children[0]?.code ?? asking.jurisdiction) : asking.jurisdiction;
  const note = 'Withheld from who doesn’t read the persons of the unit.';
  return { variables: { within, ...period(asking) }, ...(asking.agencyKind === 'EDUCATION' && { note }) };
}

/** Who was spoken to, by whom, and the ranking of units. */
export const outreach: Readonly<Record<string, Prepared>> = {
  RecordContacts: { fill: contact, methods: { COMMUNE_COMMITTEE: method('worklists.contact', ['items']) } },
  Contacts: { fill: async () => ({ variables: { first: 20 } }) },
  AppointHeads: { fill: appointment },
  GroupHeads: { fill: async ({ jurisdiction }) => ({ variables: { within: jurisdiction, first: 20 } }) },
  Outreach: {
    fill: async (asking) => ({ variables: { within: asking.province, level: 'DISTRICT', ...lastMonth(asking.today) } }),
  },
  OutreachByHead: { fill: byHead },
  LeagueTable: {
    fill: async ({ province, today }) => ({ variables: { level: 'DISTRICT', within: province, asOf: today } }),
  },
};
