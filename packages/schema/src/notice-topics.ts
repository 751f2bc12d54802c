/** What a notice tells an agency of a person: the topic alone, never a value. */
export const noticeTopics = {
  PERSON_DIED: 'A death was registered.',
  PERSON_DECLARED_DEAD: 'A court declared the person dead.',
  PERSON_DECLARED_MISSING: 'A court declared the person missing.',
  DECLARATION_SET_ASIDE: 'A court set aside what was declared of the person: dead, or missing.',
  PRINTED_FIELD_CHANGED: 'A fact that stands on the card was written anew.',
  MOVED_IN: 'The person moved into the commune.',
  MOVED_OUT: 'The person moved out of the commune.',
  DEATH_REVERSED: 'The registration of the death was taken back: the person lives.',
  REQUEST_REVERSED: 'What an earlier notice told was taken back.',
} as const;
export type NoticeTopic = keyof typeof noticeTopics;
