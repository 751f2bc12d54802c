import type { Sex } from '@lienthong/schema/codes';
import { nameKey } from '@lienthong/schema/name-key';
import { readData } from '../reference/csv.ts';
import { weighted, type Random } from './random.ts';

export interface Name {
  surname: string;
  middle: string | null;
  given: string;
  /** As `nameKey` of the whole name makes it. */
  key: string;
  givenKey: string;
}

interface Word {
  text: string;
  key: string;
}

type Draw<Value> = (random: Random) => Value;

const rows = readData('vietnamese_names.csv', ['kind', 'name', 'sex', 'share_percent']);

function words(kind: string, sex: string): Draw<Word> {
  const found = rows.filter((row) => row.kind === kind && row.sex === sex);
  return weighted(found.map((row) => [{ text: row.name, key: nameKey(row.name) }, Number(row.share_percent)] as const));
}

const surnames = words('family', 'any');
const middles: Record<Sex, Draw<Word>> = {
  MALE: words('middle_first', 'male'),
  FEMALE: words('middle_first', 'female'),
};
const givens: Record<Sex, Draw<Word>> = { MALE: words('given', 'male'), FEMALE: words('given', 'female') };

/** Words of a name, as counted for those born 2007 to 2011; five are left out. */
const wordCounts: Record<Sex, Draw<number>> = { MALE: counts('male'), FEMALE: counts('female') };

function counts(sex: string): Draw<number> {
  const found = rows.filter((row) => row.kind === 'word_count' && row.sex === sex && Number(row.name) <= 4);
  return weighted(found.map((row) => [Number(row.name), Number(row.share_percent)] as const));
}

/** Assumed: names of four words became common with those born after 1990. */
const olderWordCounts = weighted([
  [2, 5],
  [3, 83],
  [4, 12],
] as const);
const longNamesSince = 1990;

export const drawSurname: Draw<Word> = surnames;

/** A name of two to four words; of four, the third is drawn like a given name. */
export function drawName(random: Random, sex: Sex, birthYear: number, surname: Word = surnames(random)): Name {
  const count = birthYear < longNamesSince ? olderWordCounts(random) : wordCounts[sex](random);
  const given = givens[sex](random);
  const first = count > 2 ? middles[sex](random) : null;
  const second = count > 3 ? givens[sex](random) : null;
  return {
    surname: surname.text,
    middle: first && (second ? `${first.text} ${second.text}` : first.text),
    given: given.text,
    key: `${surname.key} ${first ? `${first.key} ` : ''}${second ? `${second.key} ` : ''}${given.key}`,
    givenKey: given.key,
  };
}
