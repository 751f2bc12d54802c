import type { ContactMaker, ContactResult } from '@lienthong/schema/contacts';
import type { Channel } from '@lienthong/schema/invitation-life';
import { Field, InputType } from 'type-graphql';
import { ClientRefScalar, DateScalar, TextScalar, UnitCodeScalar } from '../access/graphql.ts';
import { ChannelEnum } from '../invitations/invitation.codes.ts';
import { PersonInput } from '../invitations/invitation.inputs.ts';
import { ContactMakerEnum, ContactResultEnum } from './contact.codes.ts';

@InputType({ description: 'Somebody tried to speak to a person.' })
export class ContactRecord {
  @Field(() => ClientRefScalar, { description: 'The key of this item.' })
  clientRef!: string;

  @Field(() => PersonInput, { description: 'Whom, within the caller’s reach.' })
  person!: PersonInput;

  @Field(() => DateScalar, { description: 'On which day: at most 366 days ago.' })
  onDay!: string;

  @Field(() => ChannelEnum, { description: 'How.' })
  channel!: Channel;

  @Field(() => ContactMakerEnum, { description: 'Who tried.' })
  madeBy!: ContactMaker;

  @Field(() => ContactResultEnum, { description: 'What came of it.' })
  result!: ContactResult;

  @Field(() => TextScalar, { nullable: true, description: 'What else is to be known, in at most 200 characters.' })
  note?: string;
}

@InputType({ description: 'Which contacts, within the caller’s reach; all conditions hold together.' })
export class ContactFilter {
  @Field(() => UnitCodeScalar, { nullable: true, description: 'With people who live within this unit today.' })
  unit?: string;

  @Field(() => DateScalar, { nullable: true, description: 'On this day or later.' })
  from?: string;

  @Field(() => DateScalar, { nullable: true, description: 'On this day or earlier.' })
  to?: string;

  @Field(() => ContactMakerEnum, { nullable: true, description: 'By these.' })
  madeBy?: ContactMaker;

  @Field(() => ContactResultEnum, { nullable: true, description: 'With this result.' })
  result?: ContactResult;
}
