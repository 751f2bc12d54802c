import { open } from 'node:fs/promises';
import { ValidationError } from '../errors.ts';

const chunkSize = 65_536;

/** Unicode as programs of offices save it: UTF-8 with or without its mark, or UTF-16 ("Unicode text") with it. */
export async function* textOf(file: string): AsyncGenerator<string> {
  const handle = await open(file);
  try {
    const mark = Buffer.alloc(2);
    await handle.read(mark, 0, 2, 0);
    const isUtf16 = mark[0] === 0xff && mark[1] === 0xfe;
    const decoder = new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8', { fatal: true });
    const decode = (...given: Parameters<typeof decoder.decode>): string => {
      try {
        return decoder.decode(...given);
      } catch {
        throw unreadable('NOT_UTF8', [], 'The file is not UTF-8: save it as UTF-8.');
      }
    };
    const buffer = Buffer.alloc(chunkSize);
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, chunkSize, null);
      if (bytesRead === 0) break;
      yield decode(buffer.subarray(0, bytesRead), { stream: true });
    }
    yield decode();
  } finally {
    await handle.close();
  }
}

/** Says where, never what stands there. */
export function unreadable(code: string, path: readonly string[], message: string): ValidationError {
  return new ValidationError({ kind: 'validation', code, message }, [{ code, path, message }]);
}
