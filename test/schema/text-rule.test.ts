import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkText, textRules } from '@lienthong/schema/text-rule';

/** The 134 letters of the Vietnamese alphabet with their tones, both cases. */
const vietnamese = [
  ...'aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ',
].flatMap((letter) => [letter, letter.toUpperCase()]);

describe('the text rule', () => {
  test.each(['Nguyễn Thị Đào', "H'Hen Niê", 'Y-Bhăm', 'K’Brếu', 'Tổ 3, ấp Ninh Hòa (cũ); số 12/4', '', 'a\u00a0b'])(
    'accepts %j unchanged',
    (text) => {
      expect(checkText(text, { max: 100 })).toEqual({ ok: true, value: text });
    },
  );

  test('accepts every text of Vietnamese letters in either normal form, and gives it in NFC', () => {
    expect(vietnamese).toHaveLength(2 * (17 + 12 * 6));
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...vietnamese, ' '), maxLength: 60 }), (text) => {
        const value = text.normalize('NFC');
        expect(checkText(text.normalize('NFD'), { max: 60 })).toEqual({ ok: true, value });
        expect(checkText(value, { max: 60 })).toEqual({ ok: true, value });
      }),
    );
  });

  test.each([
    ['a lone high surrogate', 'a\ud83d', 'NOT_WELL_FORMED'],
    ['a lone low surrogate', '\ude00a', 'NOT_WELL_FORMED'],
    ['NUL', 'a\u0000b', 'CONTROL_CHARACTER'],
    ['tab', 'a\tb', 'CONTROL_CHARACTER'],
    ['line feed', 'a\nb', 'CONTROL_CHARACTER'],
    ['escape', 'a\u001b[31m', 'CONTROL_CHARACTER'],
    ['DEL', 'a\u007f', 'CONTROL_CHARACTER'],
    ['a C1 control', 'a\u0085b', 'CONTROL_CHARACTER'],
    ['a line separator', 'a\u2028b', 'CONTROL_CHARACTER'],
    ['a paragraph separator', 'a\u2029b', 'CONTROL_CHARACTER'],
    ['a right-to-left override', 'a\u202eb', 'HIDDEN_CHARACTER'],
    ['a bidi isolate', 'a\u2066b', 'HIDDEN_CHARACTER'],
    ['a left-to-right mark', 'a\u200eb', 'HIDDEN_CHARACTER'],
    ['an Arabic letter mark', 'a\u061cb', 'HIDDEN_CHARACTER'],
    ['a zero-width space', 'Nguyễn\u200bThị', 'HIDDEN_CHARACTER'],
    ['a zero-width joiner', 'a\u200db', 'HIDDEN_CHARACTER'],
    ['a word joiner', 'a\u2060b', 'HIDDEN_CHARACTER'],
    ['a byte order mark', '\ufeffa', 'HIDDEN_CHARACTER'],
    ['a soft hyphen', 'a\u00adb', 'HIDDEN_CHARACTER'],
    ['a combining grapheme joiner', 'a\u034fb', 'HIDDEN_CHARACTER'],
    ['a Hangul filler', 'a\u3164b', 'HIDDEN_CHARACTER'],
    ['a variation selector', 'a\ufe0fb', 'HIDDEN_CHARACTER'],
    ['a tag character', 'a\u{e0041}b', 'HIDDEN_CHARACTER'],
    ['a blank Braille cell', 'a\u2800b', 'HIDDEN_CHARACTER'],
    ['an interlinear annotation', 'a\ufff9b', 'HIDDEN_CHARACTER'],
    ['a character too many', 'abcdefghijklmnopqrstuvwxyz', 'TOO_LONG'],
  ])('refuses %s', (_what, text, rule) => {
    expect(checkText(text, { max: 25 })).toEqual({ ok: false, rule });
  });

  test('counts code points of the normal form', () => {
    expect(checkText('Đào'.normalize('NFD'), { max: 3 })).toEqual({ ok: true, value: 'Đào' });
    expect(checkText('𠮷𠮷', { max: 2 }).ok).toBe(true);
    expect(checkText('𠮷𠮷𠮷', { max: 2 }).ok).toBe(false);
    expect(checkText('', { max: 0 }).ok).toBe(true);
  });

  test('what passes is well-formed, in NFC, within its length, and passes again unchanged', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(30), (text, max) => {
        const checked = checkText(text, { max });
        if (!checked.ok) return;
        expect(checked.value).toBe(text.normalize('NFC'));
        expect([...checked.value].length).toBeLessThanOrEqual(max);
        expect(checkText(checked.value, { max })).toEqual(checked);
      }),
      { numRuns: 2_000 },
    );
  });

  test('the bound before normalizing refuses no text that fits: no character decomposes to more than 6 units', () => {
    let longest = 0;
    for (let code = 0; code <= 0x10ffff; code += code === 0xd7ff ? 0x801 : 1) {
      const character = String.fromCodePoint(code);
      if (character.normalize('NFC') === character) longest = Math.max(longest, character.normalize('NFD').length);
    }
    expect(longest).toBe(6);
    expect(checkText('\u{16d6a}'.normalize('NFD'), { max: 1 })).toEqual({ ok: true, value: '\u{16d6a}' });
  });

  test('a long run of combining marks takes no noticeable time', () => {
    const started = performance.now();
    expect(checkText(`a${'\u0301\u0323'.repeat(200_000)}`, { max: 200 })).toEqual({ ok: false, rule: 'TOO_LONG' });
    expect(performance.now() - started).toBeLessThan(500);
  });

  test('every rule is broken by some text', () => {
    const rules = ['\ud800', '\n', '\u200b', 'aa']
      .map((text) => checkText(text, { max: 1 }))
      .map((it) => !it.ok && it.rule);
    expect(rules).toEqual(Object.keys(textRules));
  });
});
