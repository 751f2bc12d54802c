import type { ContactMaker, ContactResult } from '@lienthong/schema/contacts';
import type { Channel } from '@lienthong/schema/invitation-life';
import { Field, ObjectType } from 'type-graphql';
import { DateScalar, DateTimeScalar, TextScalar } from '../access/graphql.ts';
import { AnyOutcomeView } from '../access/outcome.types.ts';
import { connectionOf } from '../access/paging.ts';
import { ChannelEnum } from '../invitations/invitation.codes.ts';
import { NodeView } from '../units/unit.types.ts';
import { ContactMakerEnum, ContactResultEnum } from './contact.codes.ts';

@ObjectType('Contact', {
  implements: NodeView,
  description: 'One attempt to speak to a person. It is written once.',
  simpleResolvers: true,
})
export class ContactView extends NodeView {
  @Field(() => DateScalar, { description: 'On which day.' })
  onDay!: string;

  @Field(() => ChannelEnum, { description: 'How.' })
  channel!: Channel;

  @Field(() => ContactMakerEnum, { description: 'Who tried.' })
  madeBy!: ContactMaker;

  @Field(() => ContactResultEnum, { description: 'What came of it.' })
  result!: ContactResult;

  @Field(() => TextScalar, { nullable: true, description: 'What else is to be known.' })
  note!: string | null;

  @Field(() => DateTimeScalar, { description: 'When it was recorded.' })
  recordedAt!: Date;
}

export const ContactConnection = connectionOf(ContactView, 'Contact');

@ObjectType('ContactOutcome', {
  implements: AnyOutcomeView,
  description: 'What became of one contact handed in.',
  simpleResolvers: true,
})
export class ContactOutcomeView extends AnyOutcomeView {}
