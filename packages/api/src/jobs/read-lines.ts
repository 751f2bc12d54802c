import { longestLine } from '@lienthong/schema/bulk-jobs';

/** A line of the input: its number, from 1, and where the next begins. `text` is null where it is too long or not UTF-8. */
export interface Line {
  number: number;
  text: string | null;
  nextAt: number;
}

const newline = 0x0a;

/** The lines of a file from a place where one begins. A line that can't be read is told as such: the others go their way. */
export async function* readLines(
  bytes: AsyncIterable<Buffer>,
  from: { at: number; lines: number },
): AsyncGenerator<Line> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  let { at, lines } = from;
  const line = (end: Buffer, ended: number): Line => {
    const length = restBytes + end.length;
    const text = length > longestLine ? null : decode(Buffer.concat([...rest, end]));
    rest = [];
    restBytes = 0;
    at += length + ended;
    lines += 1;
    return { number: lines, text, nextAt: at };
  };
  for await (const chunk of bytes) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      yield line(chunk.subarray(start, end), 1);
      start = end + 1;
    }
    const tail = chunk.subarray(start);
    // What can't become a line any more is counted and not kept.
    if (tail.length > 0 && restBytes <= longestLine) rest.push(tail);
    restBytes += tail.length;
  }
  if (restBytes > 0) yield line(Buffer.alloc(0), 0);
}

const decoder = new TextDecoder('utf-8', { fatal: true });

function decode(bytes: Buffer): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}
