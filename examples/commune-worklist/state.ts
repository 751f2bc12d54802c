// What the program keeps of its own: files that are whole or not there.
import fs from 'node:fs';
import path from 'node:path';

export function writeWhole(file: string, content: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(`${file}.new`, content, { mode: 0o600 });
  fs.renameSync(`${file}.new`, file);
}

/** What the first start found out, the same for every later one. */
export async function keep<Value>(file: string, find: () => Promise<Value>): Promise<Value> {
  if (!fs.existsSync(file)) writeWhole(file, JSON.stringify(await find()));
  return JSON.parse(fs.readFileSync(file, 'utf8')) as Value;
}
