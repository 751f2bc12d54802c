import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../access/context.ts';
import { CursorScalar } from '../access/graphql.ts';
import { May } from '../access/may.ts';
import type { Connection } from '../access/paging.ts';
import type { Outcome } from '../access/write-protocol.ts';
import type { CitizenRow } from '../citizens/citizen.sql.ts';
import { CitizenView } from '../citizens/citizen.types.ts';
import { loadCitizensInReach } from '../dossiers/dossiers.ts';
import { AdministrativeUnitView } from '../units/unit.types.ts';
import { ContactFilter, ContactRecord } from './contact.inputs.ts';
import type { ContactRow } from './contact.sql.ts';
import { ContactConnection, ContactOutcomeView, ContactView } from './contact.types.ts';
import { contactIds, listContacts, loadContacts, loadContactsOf } from './contacts.ts';
import { recordContacts } from './recorded.ts';

@Resolver(() => ContactView)
export class ContactResolver {
  @May('invitation:read', { personal: true })
  @Query(() => ContactConnection, {
    description: 'Contacts with people within the caller’s reach, the latest recorded first.',
  })
  contacts(
    @Ctx() context: Context,
    @Arg('filter', () => ContactFilter, { nullable: true, description: 'Which.' }) filter: ContactFilter | undefined,
    @Arg('first', () => Int, { defaultValue: 50, description: 'Size of the page, 1 to 100.' }) first: number,
    @Arg('after', () => CursorScalar, { nullable: true, description: '`endCursor` of the page before.' })
    after?: string,
  ): Promise<Connection<ContactView>> {
    return listContacts(context, filter ?? {}, first, after);
  }

  @May('invitation:write', { personal: true })
  @Mutation(() => [ContactOutcomeView], {
    description:
      'Records that somebody tried to speak to people, 1 to 200 contacts: one outcome per item, in their order. A contact stays with the resident group in which the person lived on its day.',
  })
  recordContacts(
    @Ctx() context: Context,
    @Arg('items', () => [ContactRecord], { description: 'The contacts.' }) items: ContactRecord[],
  ): Promise<ContactOutcomeView[]> {
    return recordContacts(context, items);
  }

  @FieldResolver(() => ID, { description: 'Unique in the whole API.' })
  id(@Root() { id }: ContactRow): string {
    return contactIds.of(id);
  }

  @FieldResolver(() => CitizenView, { nullable: true, description: 'The person.' })
  citizen(@Root() { citizenId }: ContactRow, @Ctx() context: Context): Promise<CitizenView | null> {
    return context.load(loadCitizensInReach, citizenId);
  }

  @FieldResolver(() => AdministrativeUnitView, {
    nullable: true,
    description: 'The unit in which the person lived on the day: its group, as a rule.',
  })
  group(@Root() { groupNo }: ContactRow, @Ctx() context: Context): AdministrativeUnitView | null {
    return context.units.findByNo(groupNo) ?? null;
  }
}

@Resolver(() => CitizenView)
export class CitizenContactResolver {
  @FieldResolver(() => [ContactView], { nullable: true, description: 'All contacts, the newest first.' })
  contacts(@Root() { id }: CitizenRow, @Ctx() context: Context): Promise<ContactView[]> {
    return context.load(loadContactsOf, id);
  }
}

@Resolver(() => ContactOutcomeView)
export class ContactOutcomeResolver {
  @FieldResolver(() => ContactView, { nullable: true, description: 'The contact, read afresh.' })
  contact(@Root() { thingId }: Outcome, @Ctx() context: Context): Promise<ContactView | null> {
    return thingId === null ? Promise.resolve(null) : context.load(loadContacts, thingId);
  }
}
