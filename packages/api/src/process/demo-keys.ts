import fs from 'node:fs';
import path from 'node:path';

/** A system of an agency that may be tried out, as the demo's loader lists it beside its key. */
export interface DemoClient {
  clientId: string;
  agency: string;
  kind: string;
  unitName: string;
  keyFile: string;
  purposes: string[];
}

/** An invented officer; tokens of theirs are exchanged through a client of their agency. */
export interface DemoOfficer {
  officerId: string;
  name: string;
  agency: string;
  position: string;
  keyFile: string;
  viaClient: string;
}

export interface DemoKeys {
  clients: DemoClient[];
  officers: DemoOfficer[];
}

/** The list that the demo's loader left; empty when there is none, for then there is nothing to try. */
export function findDemoKeys(keysDir: string): DemoKeys {
  const file = path.join(keysDir, 'index.json');
  if (!fs.existsSync(file)) return { clients: [], officers: [] };
  return JSON.parse(fs.readFileSync(file, 'utf8')) as DemoKeys;
}
