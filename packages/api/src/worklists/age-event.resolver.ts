import type { AgeEventKind } from '@lienthong/schema/age-events';
import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../access/context.ts';
import { CursorScalar, DateScalar, UnitCodeScalar } from '../access/graphql.ts';
import { May } from '../access/may.ts';
import type { Connection } from '../access/paging.ts';
import { CitizenView } from '../citizens/citizen.types.ts';
import { isCollected } from '../domain/age-events.ts';
import { AgeEventConnection, AgeEventCountView, AgeEventKindEnum, AgeEventView } from './age-event.types.ts';
import { ageEventId, countAgeEvents, listAgeEvents, type AgeEvent } from './age-events.ts';

@Resolver(() => AgeEventView)
export class AgeEventResolver {
  @May('worklist:read', { personal: true })
  @Query(() => AgeEventConnection, {
    description:
      'To whom the days bring something, within the caller’s range: the living of Vietnamese nationality who live there now. By day, then by birth date, the eldest first, then id.',
  })
  ageEvents(
    @Ctx() context: Context,
    @Arg('kind', () => AgeEventKindEnum, { description: 'What.' }) kind: AgeEventKind,
    @Arg('unit', () => UnitCodeScalar, { description: 'Of which unit.' }) unit: string,
    @Arg('from', () => DateScalar, { description: 'The first day, past or to come.' }) from: string,
    @Arg('to', () => DateScalar, { description: 'The last day; 366 days in all at most.' }) to: string,
    @Arg('first', () => Int, { defaultValue: 50, description: 'Size of the page, 1 to 100.' }) first: number,
    @Arg('after', () => CursorScalar, { nullable: true, description: '`endCursor` of the page before.' })
    after?: string,
  ): Promise<Connection<AgeEventView>> {
    return listAgeEvents(context, { kind, unit, from, to, first, after });
  }

  @May('worklist:read', { personal: true })
  @Query(() => [AgeEventCountView], {
    description:
      'How many `ageEvents` each day has, a row for each day. For those alone who may read the events: with small figures withheld, what is left of other days, units and times would still tell of single persons.',
  })
  ageEventCounts(
    @Ctx() context: Context,
    @Arg('kind', () => AgeEventKindEnum, { description: 'What.' }) kind: AgeEventKind,
    @Arg('unit', () => UnitCodeScalar, { description: 'Of which unit.' }) unit: string,
    @Arg('from', () => DateScalar, { description: 'The first day, past or to come.' }) from: string,
    @Arg('to', () => DateScalar, { description: 'The last day; 366 days in all at most.' }) to: string,
  ): Promise<AgeEventCountView[]> {
    return countAgeEvents(context, { kind, unit, from, to });
  }

  @FieldResolver(() => ID, { description: 'Of person, kind and day: the same whenever it is asked for.' })
  id(@Root() event: AgeEvent): string {
    return ageEventId(event);
  }

  @FieldResolver(() => CitizenView, { nullable: true, description: 'The person; how far, by `enrollment`.' })
  citizen(@Root() { citizen }: AgeEvent): CitizenView {
    return citizen;
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description:
      'Whether what the event asks for has been collected by now. CARD_AGE_REACHED: any dossier that counts; for an exchange: one that is open.',
  })
  collected(@Root() { kind, citizen }: AgeEvent): boolean {
    return isCollected(kind, citizen.caseState);
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description:
      'Whether a card is in hand that stays valid beyond the day: one issued in the two years before an age of exchange does, to the next one.',
  })
  cardStaysValid(@Root() { on, citizen }: AgeEvent): boolean {
    return citizen.cardState !== null && (citizen.exchangeDueOn === null || citizen.exchangeDueOn > on);
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description: 'Whether only the month or the year of birth is known, so that the day is the law’s default.',
  })
  partialBirthDate(@Root() { citizen }: AgeEvent): boolean {
    return citizen.dateOfBirthPrecision !== 'DAY';
  }
}
