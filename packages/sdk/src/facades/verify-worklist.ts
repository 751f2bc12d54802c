import { hex } from '../operation.ts';

/** What a downloaded list says of itself, and what its lines say. */
export interface WorklistCheck {
  /** The hash of the lines is the one that the file names, and none is missing. */
  readonly valid: boolean;
  /** The hash that the file names: to be held against `sha256` of the list. */
  readonly named: string | undefined;
  readonly computed: string;
  readonly lines: number;
}

const form = 'lienthong-worklist/1';
const hashed = 'item,person,kind,unit,state,personVersion,dossierVersion';
const columns = hashed.split(',').length;

/**
 * Reckons the hash of a downloaded list anew, from its first seven columns, whatever others it has.
 * @throws where the text is no list of this form.
 */
export async function verifyWorklist(csv: string | Uint8Array): Promise<WorklistCheck> {
  const text = typeof csv === 'string' ? csv : new TextDecoder().decode(csv);
  const [first = '', head = '', ...rows] = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (!first.startsWith(`# ${form} `) || !`${head},`.startsWith(`${hashed},`)) {
    throw new TypeError(`The text is no worklist of the form ${form}.`);
  }
  const facts = new Map(first.split(' ').map((one) => one.split('=', 2) as [string, string]));
  const lines = rows.filter((row) => row !== '').map((row) => `${row.split(',', columns).join(',')}\n`);
  // The default order is that of UTF-16 units; the lines are ASCII, so it is that of their bytes.
  const bytes = new TextEncoder().encode(`${form}\n${lines.sort().join('')}`);
  const computed = hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
  const named = facts.get('sha256');
  return {
    valid: computed === named && String(lines.length) === facts.get('lines'),
    named,
    computed,
    lines: lines.length,
  };
}
