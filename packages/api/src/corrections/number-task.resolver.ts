import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../access/context.ts';
import { May } from '../access/may.ts';
import { NumberTaskView } from '../numbers/number-task.types.ts';
import type { TaskRow } from '../numbers/task.sql.ts';
import { CorrectionRequestView } from './correction.types.ts';
import { loadRequests } from './requests.ts';

/** What requests tell of a task on a number, declared here so that numbers/ need not know of them. */
@Resolver(() => NumberTaskView)
export class NumberTaskRequestsResolver {
  @May('correction:read', { personal: true })
  @FieldResolver(() => [CorrectionRequestView], {
    description: 'The requests whose application asked for it, as far as they are within the caller’s reach.',
  })
  async requests(@Root() { requestIds }: TaskRow, @Ctx() context: Context): Promise<CorrectionRequestView[]> {
    const found = await Promise.all(requestIds.map((id) => context.load(loadRequests, id)));
    return found.filter((request) => request !== null);
  }
}
