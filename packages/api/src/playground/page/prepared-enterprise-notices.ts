import { newRef, type Asking } from './examples.ts';
import { method, type Filled, type Prepared } from './preparation.ts';

interface Site {
  id: string;
  notices: { id: string; topic: string; state: string; version: number }[];
}

/** Acknowledges a notice that waits, else sends one to a site that has none. */
async function notify({ ask, today }: Asking): Promise<Filled> {
  const { enterprises } = (await ask(
    '{ enterprises(first: 5) { nodes { sites { id notices { id topic state version } } } } }',
  )) as unknown as { enterprises: { nodes: { sites: Site[] }[] } };
  const sites = enterprises.nodes.flatMap((enterprise) => enterprise.sites);
  const waiting = sites
    .flatMap(({ notices }) => notices)
    .find(({ state }) => state === 'SENT' || state === 'DELIVERED');
  if (waiting) {
    const { id, version: expectedVersion } = waiting;
    const acknowledge = { id, expectedVersion, acknowledgedOn: today, by: 'TRADE_UNION' };
    return { variables: { items: [{ clientRef: newRef(), step: { acknowledge } }] } };
  }
  const site = (sites.find(({ notices }) => notices.length === 0) ?? sites[0])?.id ?? 'sit_1';
  const respondBy = new Date(Date.parse(today) + 14 * 86_400_000).toISOString().slice(0, 10);
  const send = { site, topic: 'ENROLL_WORKERS', respondBy, channel: 'LETTER' };
  return { variables: { items: [{ clientRef: newRef(), step: { send } }] } };
}

export const enterpriseNotices: Readonly<Record<string, Prepared>> = {
  EnterpriseNotices: {
    fill: async () => ({ variables: { filter: {}, first: 20, count: true } }),
    methods: { LABOR: method('notices.list', ['filter'], ['first', 'count']) },
  },
  EnterpriseNoticeCounts: {
    fill: async () => ({ variables: { first: 5 } }),
    methods: { LABOR: method('notices.counts', ['filter'], ['topic', 'first']) },
  },
  NotifyEnterprises: { fill: notify, methods: { LABOR: method('notices.move', ['items']) } },
};
