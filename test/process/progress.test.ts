import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { createProgress, progressText, type Output } from '@lienthong/api/process/progress';

function recorder(isTTY: boolean): Output & { text: string } {
  return {
    isTTY,
    columns: 60,
    text: '',
    write(text: string) {
      this.text += text;
    },
  };
}

describe('progress', () => {
  test('is one plain line a step where nobody watches', async () => {
    const out = recorder(false);
    const progress = createProgress(out);
    expect(await progress.step('demo', 'Loading', () => sleep(60, 'loaded'))).toBe('loaded');
    expect(out.text).toMatch(/^ {2}✓ Loading {63}0\.1 s\n$/);
    expect(progress.split()).toBe('demo 0.1');
  });

  test('is an updating line within the width of a terminal', async () => {
    const out = recorder(true);
    await createProgress(out).step('demo', 'Loading', async (note) => {
      note('a very long note about what is happening at this moment in the work');
      await sleep(150);
    });
    const drawn = out.text.split('\r\x1b[2K').slice(0, -1);
    expect(drawn.length).toBeGreaterThan(1);
    for (const line of drawn) expect(line.length).toBeLessThan(60);
    expect(drawn.join('')).toContain('Loading: a very long note');
  });

  test('writes nothing more once the process is ending', async () => {
    const out = recorder(false);
    const progress = createProgress(out);
    progress.halt();
    await progress.step('demo', 'Loading', () => Promise.resolve());
    expect(out.text).toBe('');
  });

  test('leaves a failed step to the sentence that follows', async () => {
    const out = recorder(false);
    await expect(createProgress(out).step('demo', 'Loading', () => Promise.reject(new Error('no')))).rejects.toThrow(
      'no',
    );
    expect(out.text).toBe('');
  });

  test('says how far a long job is', () => {
    expect(progressText({ step: 'people', done: 312_000, total: 1_170_000 })).toBe('people 312,000 of 1,170,000');
    expect(progressText({ step: 'units' })).toBe('units');
  });
});
