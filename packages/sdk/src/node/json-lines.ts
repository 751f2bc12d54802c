import { open, rename } from 'node:fs/promises';

/** Characters written at once. */
const piece = 65_536;

/**
 * Rows as a file of JSONL, whole or not at all, one row in memory at a time: such as the input of a bulk job, to be sent by
 * `openAsBlob`. Answers how many they were.
 */
export async function writeJsonLines(file: string, rows: Iterable<object> | AsyncIterable<object>): Promise<number> {
  const part = `${file}.new`;
  const handle = await open(part, 'w', 0o600);
  let written = 0;
  try {
    let text = '';
    for await (const row of rows) {
      text += `${JSON.stringify(row)}\n`;
      written += 1;
      if (text.length < piece) continue;
      await handle.appendFile(text);
      text = '';
    }
    await handle.appendFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(part, file);
  return written;
}
