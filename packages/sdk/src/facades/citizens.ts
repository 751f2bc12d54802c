import type { Client } from '../client.ts';
import { CitizenBySubjectOperation, CitizenOperation, CitizensOperation } from '../generated/operations.ts';
import type { CitizenFilter, CitizenOrder, SubjectInput } from '../generated/types.ts';
import type { CallOptions } from '../settings.ts';
import type { ListOptions } from './list-options.ts';

export const citizensFacade = ({ ask, list }: Client) => ({
  /** The person with this number, also by a former one; null where nobody within reach has it. */
  find: (personalNumber: string, call?: CallOptions) =>
    ask(CitizenOperation, { personalNumber }, ({ citizen }) => citizen, call),
  /** One person, also outside the range, when number and second fact agree. */
  findBySubject: (subject: SubjectInput, call?: CallOptions) =>
    ask(CitizenBySubjectOperation, { subject }, ({ citizenBySubject }) => citizenBySubject, call),
  list: (
    filter: CitizenFilter = {},
    { first, count, orderBy, ...call }: { orderBy?: CitizenOrder } & ListOptions = {},
  ) => list(CitizensOperation, { filter, orderBy, first, count }, ({ citizens }) => citizens, call),
});
