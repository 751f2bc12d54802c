import net from 'node:net';
import { codeOf, Fault } from './fault.ts';

/** Refuses a port that can't be listened on before anything slow begins. */
export async function requireFreePort(host: string, port: number): Promise<void> {
  const server = net.createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port, exclusive: true }, resolve);
    });
  } catch (error) {
    throw portFault(error, host, port);
  } finally {
    server.close();
  }
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is taken by another process',
  EACCES: 'needs rights that this user lacks',
  EADDRNOTAVAIL: 'is at an address that this machine lacks',
  ENOTFOUND: 'is at a host name that nothing knows',
};

/** The sentence for a port that can't be had; anything else comes back as it is. */
export function portFault(error: unknown, host: string, port: number): unknown {
  const reason = reasons[codeOf(error) ?? ''];
  if (reason === undefined) return error;
  return new Fault('port', `Port ${String(port)} on ${host} ${reason}: choose another with PORT or HOST.`);
}
