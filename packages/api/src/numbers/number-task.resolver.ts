import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { NumberTaskParty } from '@lienthong/schema/number-task-life';
import type { Context } from '../access/context.ts';
import { CursorScalar } from '../access/graphql.ts';
import { May } from '../access/may.ts';
import type { Connection } from '../access/paging.ts';
import type { Outcome } from '../access/write-protocol.ts';
import type { CitizenRow } from '../citizens/citizen.sql.ts';
import { CitizenView } from '../citizens/citizen.types.ts';
import { numberAgreement, type NumberAgreement } from '../domain/numbers/agreement.ts';
import { moveNumberTasks } from './moves.ts';
import { NumberAgreementEnum, NumberTaskPartyEnum } from './number-task.codes.ts';
import { NumberTaskFilter, NumberTaskMove } from './number-task.inputs.ts';
import { NumberTaskConnection, NumberTaskOutcomeView, NumberTaskView } from './number-task.types.ts';
import { findTask, listTasks, loadPersons, loadStanding, loadTasks, loadTasksOf } from './task-list.ts';
import type { TaskRow } from './task.sql.ts';
import { taskIds } from './task-ids.ts';

@Resolver(() => NumberTaskView)
export class NumberTaskResolver {
  @May('number:read', { personal: true })
  @Query(() => NumberTaskConnection, {
    description: 'Tasks on the numbers of persons who live within the caller’s units, the oldest first.',
  })
  numberTasks(
    @Ctx() context: Context,
    @Arg('filter', () => NumberTaskFilter, { nullable: true, description: 'Which.' })
    filter: NumberTaskFilter | undefined,
    @Arg('first', () => Int, { defaultValue: 50, description: 'Size of the page, 1 to 100.' }) first: number,
    @Arg('after', () => CursorScalar, { nullable: true, description: '`endCursor` of the page before.' })
    after?: string,
  ): Promise<Connection<NumberTaskView>> {
    return listTasks(context, filter ?? {}, first, after);
  }

  @May('number:read', { personal: true })
  @Query(() => NumberTaskView, { nullable: true, description: 'A task by its id; null outside the caller’s reach.' })
  numberTask(
    @Ctx() context: Context,
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
  ): Promise<NumberTaskView | null> {
    return findTask(context, id);
  }

  @May('number:write', { personal: true })
  @Mutation(() => [NumberTaskOutcomeView], {
    description:
      'Takes a step of each task, 1 to 200: records that the citizen asks, the number that was given, or that the citizen keeps the number. The last two need an officer’s token.',
  })
  moveNumberTasks(
    @Ctx() context: Context,
    @Arg('items', () => [NumberTaskMove], { description: 'The steps.' }) items: NumberTaskMove[],
  ): Promise<NumberTaskOutcomeView[]> {
    return moveNumberTasks(context, items);
  }

  @FieldResolver(() => ID, { description: 'Unique in the whole API.' })
  id(@Root() task: TaskRow): string {
    return taskIds.of(task.id);
  }

  @FieldResolver(() => NumberTaskPartyEnum, {
    description: 'Whose move it is, by the rule in force when it was opened: it stays under that.',
  })
  by(@Root() task: TaskRow): NumberTaskParty {
    return task.acts;
  }

  @FieldResolver(() => CitizenView, {
    nullable: true,
    description: 'Whose number; null outside the caller’s reach.',
  })
  citizen(@Root() task: TaskRow, @Ctx() context: Context): Promise<CitizenView | null> {
    return context.load(loadPersons, task.citizenId);
  }
}

@Resolver(() => NumberTaskOutcomeView)
export class NumberTaskOutcomeResolver {
  @FieldResolver(() => NumberTaskView, {
    nullable: true,
    description: 'The task, read afresh; null where the item was refused.',
  })
  task(@Root() { thingId }: Outcome, @Ctx() context: Context): Promise<NumberTaskView | null> {
    return thingId === null ? Promise.resolve(null) : context.load(loadTasks, thingId);
  }
}

/** What tasks tell of a person, declared here so that citizens/ need not know of them. */
@Resolver(() => CitizenView)
export class CitizenNumberResolver {
  @May('number:read', { personal: true })
  @FieldResolver(() => [NumberTaskView], {
    nullable: true,
    description: 'Tasks on the person’s number, the oldest first.',
  })
  numberTasks(@Root() citizen: CitizenRow, @Ctx() context: Context): Promise<NumberTaskView[]> {
    return context.load(loadTasksOf, citizen.id);
  }

  @FieldResolver(() => NumberAgreementEnum, {
    nullable: true,
    description:
      'Whether the number in force says of sex and birth year what the register says; null also where there is none.',
  })
  async numberAgreement(@Root() citizen: CitizenRow, @Ctx() context: Context): Promise<NumberAgreement | null> {
    if (citizen.personalNumber === null) return null;
    return numberAgreement(citizen, await context.load(loadStanding, citizen.id));
  }
}
