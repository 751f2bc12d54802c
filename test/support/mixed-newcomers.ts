import type { NewcomerKind } from '@lienthong/api/domain/corrections/newcomer';
import { composePersonalNumber, DEMO_PLACE } from '@lienthong/schema/personal-number';
import type { CorrectionInput } from '@lienthong/sdk';
import {
  ageOf,
  alive,
  found,
  national,
  onEntry,
  pick,
  subjectOf,
  type Content,
  type Draw,
  type Generator,
} from './mixed-items.ts';

const syllables = ['Khuê', 'Thoa', 'Quyết', 'Toản', 'Uyển', 'Xoan', 'Ngát', 'Phấn', 'Vượng', 'Hoè'];
const serialOf = (draw: Draw): number => Number(/\d+$/.exec(draw.number())?.[0]);
/** A given name of a draw's own: no name of the demo has such syllables. */
const nameBy = (serial: number): string =>
  [...String(serial).padStart(4, '0')].map((digit) => syllables[Number(digit)]).join(' ');

function newcomer(draw: Draw, birthYear: number) {
  const serial = serialOf(draw);
  const sex = pick(draw, ['MALE', 'FEMALE'] as const);
  const personalNumber = composePersonalNumber({ place: DEMO_PLACE, sex, birthYear, serial: 500_000 + serial });
  const numbered = draw.random() < 0.3 && { personalNumber };
  return { who: { surname: 'Lê', givenName: nameBy(serial), sex, nationality: 'VN' }, numbered };
}

/** Kinds on who isn't registered yet: the person is but the parent of the child, or nobody. */
export const newcomerGenerators: Record<NewcomerKind, Generator> = {
  BIRTH: {
    share: 9,
    fits: (person) => national(person) && ageOf(person) >= 20,
    make(person, draw) {
      const { who, numbered } = newcomer(draw, 2021);
      const parent = { registered: subjectOf(person) };
      const other = { described: { name: 'Lê Văn Tám', birthYear: 1990, nationality: 'VN' } };
      const isMother = person.sex === 'FEMALE';
      const one = draw.random() < 0.7 && (isMother ? { mother: parent } : { father: parent });
      const second = draw.random() < 0.5 && (isMother ? { father: other } : { mother: other });
      const dateOfBirth = `2021-05-0${String(pick(draw, [3, 4, 5, 6, 7, 8]))}`;
      const facts = { dateOfBirth, placeOfBirth: 'Bệnh viện đa khoa', nativePlace: '25456@origin', ethnicity: '01' };
      const birth = { child: { ...who, ...facts }, residence: '25456@origin', ...one, ...second, ...numbered };
      return onEntry(draw, { birth: { ...birth, multipleBirth: false } });
    },
  },
  PERSON_FOUND: {
    share: 5,
    fits: alive,
    make(_, draw) {
      const { who, numbered } = newcomer(draw, 1961);
      const dateOfBirth = pick(draw, ['1961', '1961-07', '1961-02-03']);
      const home = draw.random() < 0.5 && { permanentResidence: '25462@origin' };
      const person = { ...who, dateOfBirth, currentResidence: '25456@origin', foundOn: '2021-05-12', ...home };
      return found({ person: { ...person, presence: 'PRESENT', ...numbered } });
    },
  },
};

export const namesParent = ({ birth }: CorrectionInput): boolean =>
  [birth?.mother, birth?.father].some((parent) => parent?.registered !== undefined);

/** Two children of one birth on entries of their own, of names that are one without diacritics. */
export function twinsOf(content: Content, draw: Draw): [Content, Content] | undefined {
  const { birth } = content.correction;
  if (!birth || !content.registration) return undefined;
  const { registration } = content;
  const { personalNumber: _, ...rest } = birth;
  const child = (given: string, number: string): Content => ({
    ...content,
    registration: { ...registration, number },
    correction: {
      birth: {
        ...rest,
        child: { ...birth.child, givenName: `${birth.child.givenName} ${given}` },
        multipleBirth: true,
      },
    },
  });
  return [child('Hạnh', registration.number), child('Hành', draw.number())];
}
