import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { Context } from '../access/context.ts';
import { CursorScalar, DateScalar } from '../access/graphql.ts';
import type { Connection } from '../access/paging.ts';
import type { CitizenRow } from '../citizens/citizen.sql.ts';
import { CitizenView } from '../citizens/citizen.types.ts';
import { findAsOf, listChanges } from './histories.ts';
import { CitizenAsOfView, CitizenChangeConnection, type CitizenChangeView } from './history.types.ts';

/** What a person was, declared here so that citizens/ need not know of it. */
@Resolver(() => CitizenView)
export class CitizenHistoryResolver {
  @FieldResolver(() => CitizenAsOfView, {
    nullable: true,
    description:
      'The person as of a day. Of numbers, card and dossiers, which have days of their own, it says nothing. What was before the first change that is kept counts as having been so ever since. Null before the birth.',
  })
  asOf(
    @Root() { id }: CitizenRow,
    @Ctx() context: Context,
    @Arg('on', () => DateScalar, { description: 'How things were at the end of this day.' }) on: string,
    @Arg('knownOn', () => DateScalar, {
      nullable: true,
      description:
        'As the register knew it at the end of this day. Default: today, with everything that was registered or taken back since.',
    })
    knownOn?: string,
  ): Promise<CitizenAsOfView | null> {
    return findAsOf(context, id, { on, knownOn: knownOn ?? context.today });
  }

  @FieldResolver(() => CitizenChangeConnection, {
    nullable: true,
    description: 'The changes of the person’s facts, the newest first, as they were recorded.',
  })
  history(
    @Root() { id }: CitizenRow,
    @Ctx() context: Context,
    @Arg('first', () => Int, { defaultValue: 50, description: 'Size of the page, 1 to 100.' }) first: number,
    @Arg('after', () => CursorScalar, { nullable: true, description: '`endCursor` of the page before.' })
    after?: string,
  ): Promise<Connection<CitizenChangeView>> {
    return listChanges(context, id, first, after);
  }
}
