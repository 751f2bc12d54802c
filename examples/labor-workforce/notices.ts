import type { LaborClient } from '@lienthong/sdk';

/** For the answer of a site. */
const days = 14;

/**
 * Asks the sites of an enterprise to enrol their workers, and records that the first of them has acknowledged it. The refs
 * tell the notices apart, and a notice that is there keeps its last day: a second run changes nothing, on a later day neither.
 */
export async function notifySites(
  { notices, viewer }: LaborClient,
  enterprise: { id: string; name: string; sites: readonly { id: string }[] },
  say: (line: string) => void,
): Promise<void> {
  const { today } = await viewer();
  const earlier = await notices.list({ enterprise: enterprise.id, topic: 'ENROLL_WORKERS' }).toArray({ limit: 100 });
  const outcomes = await notices.send(
    enterprise.sites.map(({ id: site }) => {
      const respondBy = earlier.find((notice) => notice.site.id === site)?.respondBy ?? daysAfter(today, days);
      return { clientRef: `enroll/2021-05/${site}`, site, topic: 'ENROLL_WORKERS', respondBy, channel: 'LETTER' };
    }),
  );
  const sent = outcomes.map(({ notice, refusals }) => {
    if (!notice) throw new Error(`Not sent: ${refusals.map(({ code }) => code).join(', ')}`);
    say(`${notice.site.name}: asked on ${notice.sentOn} to enrol its workers by ${String(notice.respondBy)}\n`);
    return notice;
  });
  const [first] = sent;
  if (first && first.state !== 'ACKNOWLEDGED') {
    const { id, version: expectedVersion } = first;
    const acknowledge = { id, expectedVersion, acknowledgedOn: today, by: 'TRADE_UNION' } as const;
    const [outcome] = await notices.move([{ clientRef: `${id}/acknowledged`, step: { acknowledge } }]);
    if (outcome?.status !== 'ACCEPTED') throw new Error('The acknowledgement was not recorded.');
  }
  const { nodes } = await notices.counts({ name: enterprise.name }, { topic: 'ENROLL_WORKERS' });
  const counts = nodes.find(({ id }) => id === enterprise.id)?.noticeCounts;
  say(
    `${enterprise.name}: ${String(counts?.acknowledgedSites)} of ${String(counts?.notifiedSites)} sites have answered\n`,
  );
}

const daysAfter = (day: string, number: number): string =>
  new Date(Date.parse(day) + number * 86_400_000).toISOString().slice(0, 10);
