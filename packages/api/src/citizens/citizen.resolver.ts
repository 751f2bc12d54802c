import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../access/context.ts';
import { CursorScalar, PersonalNumberScalar } from '../access/graphql.ts';
import { May } from '../access/may.ts';
import type { Connection } from '../access/paging.ts';
import { AdministrativeUnitView } from '../units/unit.types.ts';
import type { CitizenOrder, CitizenRow } from './citizen.sql.ts';
import {
  CitizenConnection,
  CitizenFilter,
  CitizenOrderEnum,
  CitizenView,
  PersonalNumberView,
  PresenceView,
  SubjectInput,
} from './citizen.types.ts';
import { citizenIds, findCitizen, findSubject, listCitizens, loadNumbers, maskedNumberOf } from './citizens.ts';

@Resolver(() => CitizenView)
export class CitizenResolver {
  @May('citizen:read', { personal: true })
  @Query(() => CitizenView, {
    nullable: true,
    description:
      'The person with this number, also by a former one; null where nobody within the caller’s reach has it.',
  })
  citizen(
    @Ctx() context: Context,
    @Arg('personalNumber', () => PersonalNumberScalar, { description: 'Any number the person has or had.' })
    personalNumber: string,
  ): Promise<CitizenView | null> {
    return findCitizen(context, personalNumber);
  }

  @May('citizen:point', { personal: true })
  @Query(() => CitizenView, {
    nullable: true,
    description:
      'Pointed access: one person, also outside the range, when number and second fact agree. Once an operation.',
  })
  citizenBySubject(
    @Ctx() context: Context,
    @Arg('subject', () => SubjectInput, { description: 'Number and second fact.' }) subject: SubjectInput,
  ): Promise<CitizenView | null> {
    return findSubject(context, subject);
  }

  @May('citizen:read', { personal: true })
  @Query(() => CitizenConnection, { description: 'Persons within the caller’s reach.' })
  citizens(
    @Ctx() context: Context,
    @Arg('filter', () => CitizenFilter, { description: 'Which persons; `{}` is all within reach.' })
    filter: CitizenFilter,
    @Arg('orderBy', () => CitizenOrderEnum, { defaultValue: 'RESIDENCE', description: 'Order of the list.' })
    orderBy: CitizenOrder,
    @Arg('first', () => Int, { defaultValue: 50, description: 'Size of the page, 1 to 100.' }) first: number,
    @Arg('after', () => CursorScalar, { nullable: true, description: '`endCursor` of the page before.' })
    after?: string,
  ): Promise<Connection<CitizenView>> {
    return listCitizens(context, filter, orderBy, first, after);
  }

  @FieldResolver(() => ID, { description: 'Unique in the whole API; not the personal number, which may change.' })
  id(@Root() citizen: CitizenRow): string {
    return citizenIds.of(citizen.id);
  }

  @FieldResolver(() => String, { nullable: true, description: 'The number with its middle hidden: `072*******89`.' })
  maskedNumber(@Root() citizen: CitizenRow): string | null {
    return maskedNumberOf(citizen);
  }

  @FieldResolver(() => [PersonalNumberView], { nullable: true, description: 'All numbers, the newest first.' })
  personalNumbers(@Root() citizen: CitizenRow, @Ctx() context: Context): Promise<PersonalNumberView[]> {
    return context.load(loadNumbers, citizen.id);
  }

  @FieldResolver(() => Int, { nullable: true, description: 'Year of birth.' })
  birthYear(@Root() citizen: CitizenRow): number {
    return Number(citizen.dateOfBirth.slice(0, 4));
  }

  @FieldResolver(() => PresenceView, { nullable: true, description: 'Where the person is, as far as known.' })
  presence(@Root() { presence, presenceOn, presenceSource }: CitizenRow): PresenceView {
    return { state: presence, on: presenceOn, source: presenceSource };
  }

  @FieldResolver(() => AdministrativeUnitView, { nullable: true, description: 'Native place (quê quán).' })
  nativePlace(@Root() { nativeUnitNo }: CitizenRow, @Ctx() context: Context): AdministrativeUnitView | null {
    return unitAt(context, nativeUnitNo);
  }

  @FieldResolver(() => AdministrativeUnitView, { nullable: true, description: 'Permanent residence.' })
  permanentResidence(@Root() { permanentUnitNo }: CitizenRow, @Ctx() context: Context): AdministrativeUnitView | null {
    return unitAt(context, permanentUnitNo);
  }

  @FieldResolver(() => AdministrativeUnitView, {
    nullable: true,
    description: 'Current residence, down to the resident group where it is known.',
  })
  currentResidence(@Root() { unitNo }: CitizenRow, @Ctx() context: Context): AdministrativeUnitView | null {
    return unitAt(context, unitNo);
  }
}

const unitAt = (context: Context, unitNo: number | null | undefined): AdministrativeUnitView | null =>
  unitNo === null || unitNo === undefined ? null : (context.units.findByNo(unitNo) ?? null);
