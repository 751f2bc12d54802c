// Who came to the counter. The police see whom the ward invited there, and the numbers that are on the letters.
import type { AgencyClient, DossierIntake } from '@lienthong/sdk';

const document = `query Invited($slot: ID!, $after: Cursor) {
  invitations(filter: { slot: $slot }, first: 100, after: $after) {
    nodes { citizen { id personalNumber givenName } }
    pageInfo { hasNextPage endCursor }
  }
}`;

interface Invited {
  invitations: {
    nodes: { citizen: { id: string; personalNumber: string | null; givenName: string | null } | null }[];
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  };
}

interface Counter {
  unit: string;
  collectedOn: string;
  ref: (what: string) => string;
}

/** Every third of the invited stays away: the same ones however often it is asked, also when their dossiers are there already. */
export async function intakes(
  police: AgencyClient,
  slot: string,
  { unit, collectedOn, ref }: Counter,
): Promise<{ invited: number; items: DossierIntake[] }> {
  const people: Invited['invitations']['nodes'] = [];
  for (let after: string | null = null; ;) {
    const { data }: { data: Invited } = await police.query<Invited>(document, { slot, after });
    people.push(...data.invitations.nodes);
    after = data.invitations.pageInfo.endCursor;
    if (!data.invitations.pageInfo.hasNextPage) break;
  }
  const named = people.flatMap(({ citizen }) => citizen ?? []).sort((a, b) => (a.id < b.id ? -1 : 1));
  const items = named
    .filter((_, at) => at % 3 !== 2)
    .map(({ id, personalNumber, givenName }) => ({
      clientRef: ref(`dossier/${id}`),
      subject: { personalNumber: personalNumber ?? '', givenName },
      type: 'FIRST_ISSUE' as const,
      collectionPoint: { kind: 'MOBILE' as const, unit },
      collectedOn,
      collectedBy: 'officer-police-703-1',
    }));
  return { invited: people.length, items };
}
