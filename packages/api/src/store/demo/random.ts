/** Numbers that look random and are the same on every machine: xoshiro128**, seeded by a text. */
export interface Random {
  /** From 0 inclusive to 1 exclusive. */
  next(): number;
  /** An integer from 0 inclusive to `bound` exclusive. */
  below(bound: number): number;
  /** An integer, both ends included. */
  between(low: number, high: number): number;
  chance(share: number): boolean;
  /** A uuid of the shape of version 7, ordered by `time` in milliseconds. */
  uuid(time: number): string;
}

const hex = Array.from({ length: 65_536 }, (_, value) => value.toString(16).padStart(4, '0'));
const hexOf = (value: number): string => hex[value & 0xffff] ?? '';

/** One stream for each label: what a commune gets doesn't depend on how many people the commune before it has. */
export function createRandom(seed: number, label: string): Random {
  let [a, b, c, d] = seedState(`${String(seed)}/${label}`);
  const bits = (): number => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  const next = (): number => bits() / 4_294_967_296;
  return {
    next,
    below: (bound) => Math.floor(next() * bound),
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (share) => next() < share,
    uuid(time) {
      const high = Math.floor(time / 4_294_967_296);
      const low = time >>> 0;
      const one = bits();
      const two = bits();
      const three = bits();
      return (
        hexOf(high) +
        hexOf(low >>> 16) +
        '-' +
        hexOf(low) +
        '-' +
        hexOf(0x7000 | (one & 0xfff)) +
        '-' +
        hexOf(0x8000 | ((one >>> 12) & 0x3fff)) +
        '-' +
        hexOf(two) +
        hexOf(two >>> 16) +
        hexOf(three)
      );
    },
  };
}

/** Spreads a text over four words (FNV-1a, then splitmix32); never all zero, where the generator would stand still. */
function seedState(text: string): [number, number, number, number] {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  const word = (): number => {
    hash = (hash + 0x9e3779b9) | 0;
    let mixed = Math.imul(hash ^ (hash >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return mixed ^ (mixed >>> 15);
  };
  return [word(), word(), word(), word() | 1];
}

/** Draws the entries of a table by their weights, which need not add up to one. */
export function weighted<Value>(entries: readonly (readonly [Value, number])[]): (random: Random) => Value {
  const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
  const slots = 4096;
  // For each slot of the unit interval the first entry that can be meant: a draw looks at one or two entries.
  const ends: number[] = [];
  let sum = 0;
  for (const [, weight] of entries) ends.push((sum += weight / total));
  ends[ends.length - 1] = 1;
  const starts = Array.from({ length: slots }, (_, slot) => ends.findIndex((end) => end > slot / slots));
  return (random) => {
    const draw = random.next();
    let index = starts[Math.floor(draw * slots)] ?? 0;
    while ((ends[index] ?? 1) <= draw) index++;
    const entry = entries[index];
    if (!entry) throw new Error('a table to draw from is empty');
    return entry[0];
  };
}
