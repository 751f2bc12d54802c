import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nameKey, prefixRange } from '@lienthong/schema/name-key';

const letters = [..."aAăắằẳẵặâấầẩẫậbcdđĐeêếềểễệghiíìỉĩịklmnoôốồổỗộơớờởỡợpqrstuưứừửữựvxyýỳỷỹỵ -'.0129"];
const name = fc.string({
  unit: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...letters) },
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
});

describe('the key of a name', () => {
  test.each([
    ['Nguyễn Thị Đào', 'nguyen thi dao'],
    ['NGUYỄN THỊ ĐÀO', 'nguyen thi dao'],
    ['  nguyễn   thị\tđào ', 'nguyen thi dao'],
    ['Nguyễn\u00a0Thị\u3000Đào', 'nguyen thi dao'],
    ['Đỗ Đức', 'do duc'],
    ['Ðỗ ðức', 'do duc'],
    ['Ɖỗ', 'do'],
    ['Ưng Ơn Ăn Âu Êm Ôn Ỷ Ỵ', 'ung on an au em on y y'],
    ['Y-Bhăm Niê', 'ybham nie'],
    ["H'Hen Niê", 'hhen nie'],
    ['Trần Văn A2', 'tran van a2'],
    ['Nguyễn . An', 'nguyen an'],
    ['阮', ''],
    ['', ''],
  ])('%j is found as %j', (text, key) => {
    expect(nameKey(text)).toBe(key);
  });

  test('composed and decomposed spellings have one key', () => {
    fc.assert(fc.property(name, (text) => nameKey(text.normalize('NFC')) === nameKey(text.normalize('NFD'))));
  });

  test('the case makes no difference to Vietnamese letters', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...letters) }), (text) => {
        expect(nameKey(text.toUpperCase())).toBe(nameKey(text.toLowerCase()));
      }),
    );
  });

  test('a key holds words of a-z and 0-9 with single spaces, and is its own key', () => {
    fc.assert(
      fc.property(name, (text) => {
        const key = nameKey(text);
        expect(key).toMatch(/^([a-z0-9]+( [a-z0-9]+)*)?$/);
        expect(nameKey(key)).toBe(key);
      }),
    );
  });

  test('a long run of combining marks takes no noticeable time', () => {
    const started = performance.now();
    expect(nameKey(`a${'\u0301\u0323'.repeat(200_000)}`)).toBe('a');
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('the range of a prefix', () => {
  const inRange = (key: string, prefix: string): boolean => {
    const { from, to } = prefixRange(prefix);
    return (
      Buffer.compare(Buffer.from(key), Buffer.from(from)) >= 0 && Buffer.compare(Buffer.from(key), Buffer.from(to)) < 0
    );
  };
  const key = fc.string({ unit: fc.constantFrom(...'abz09 '), maxLength: 6 });

  test('holds exactly the keys that begin with the prefix, byte by byte', () => {
    fc.assert(
      fc.property(key, key, (one, prefix) => inRange(one, prefix) === one.startsWith(prefix)),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ['nguyen', 'nguyen', true],
    ['nguyen thi dao', 'nguyen', true],
    ['nguyenz', 'nguyen', true],
    ['nguyem', 'nguyen', false],
    ['nguyeo', 'nguyen', false],
    ['anything', '', true],
    ['', '', true],
  ])('%j under %j: %s', (one, prefix, within) => {
    expect(inRange(one, prefix)).toBe(within);
  });
});
