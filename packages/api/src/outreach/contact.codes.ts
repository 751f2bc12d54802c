import { contactMakers, contactResults } from '@lienthong/schema/contacts';
import { enumOf } from '../access/graphql.ts';

export const ContactMakerEnum = enumOf('ContactMaker', 'Who tried to speak to a person.', contactMakers);
export const ContactResultEnum = enumOf('ContactResult', 'What came of a contact.', contactResults);
