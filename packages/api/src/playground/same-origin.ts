import type { IncomingMessage } from 'node:http';
import net from 'node:net';

/**
 * Whether a page of ours sent the request. `Origin` is the address of the server, as configured or as called; a name that was
 * called counts only if nobody else can point it here (DNS rebinding): an address or localhost. Old browsers say no Sec-Fetch-Site.
 */
export function isOfOurPage({ headers }: IncomingMessage, publicUrl: string): boolean {
  const { origin, host, 'sec-fetch-site': site } = headers;
  if (origin === undefined || (site !== undefined && site !== 'same-origin')) return false;
  if (origin === new URL(publicUrl).origin) return true;
  if (!URL.canParse(origin)) return false;
  const called = new URL(origin);
  return called.host === host && isUnambiguous(called.hostname);
}

const isUnambiguous = (name: string): boolean =>
  name === 'localhost' || net.isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0;
