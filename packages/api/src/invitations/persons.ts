import { nameKey } from '@lienthong/schema/name-key';
import type { Context } from '../access/context.ts';
import { refusal, type Refusal } from '../access/write-protocol.ts';
import { admitSubjects } from '../citizens/citizen.sql.ts';
import { citizenIds } from '../citizens/citizens.ts';
import type { PersonInput } from './invitation.inputs.ts';

export const refusePerson = ({ known }: PersonInput, path: string[]): Refusal | undefined =>
  known && known.givenName === undefined && known.birthYear === undefined
    ? refusal('SECOND_FACT_REQUIRED', [...path, 'known'])
    : undefined;

/**
 * Ids by the place of the person. They may live elsewhere: the statement named `operation` keeps to the reach. A try that
 * found nobody leaves its trace under it, by the hash of the number.
 */
export async function findPersons(
  context: Context,
  operation: string,
  persons: readonly (PersonInput | undefined)[],
): Promise<Map<number, string>> {
  const found = new Map<number, string>();
  const known: { at: number; subject: NonNullable<PersonInput['known']> }[] = [];
  for (const [at, person] of persons.entries()) {
    if (person?.known) known.push({ at, subject: person.known });
    const id = person?.citizen === undefined ? undefined : citizenIds.keyOf(person.citizen);
    if (id !== undefined) found.set(at, id);
  }
  if (known.length === 0) return found;
  const rows = await context.sql(admitSubjects, [
    known.map(({ subject }) => subject.personalNumber),
    known.map(({ subject: { givenName } }) => (givenName === undefined ? null : nameKey(givenName))),
    known.map(({ subject }) => subject.birthYear ?? null),
  ]);
  const admitted = new Map(rows.map(({ ord, citizenId }) => [ord - 1, citizenId]));
  for (const [place, { at }] of known.entries()) {
    const id = admitted.get(place);
    if (id !== undefined) found.set(at, id);
  }
  const missed = known.filter((_, place) => !admitted.has(place)).map(({ subject }) => subject.personalNumber);
  await context.missed(operation, missed);
  return found;
}
