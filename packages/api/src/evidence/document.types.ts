import { documentTypes, largestDocument, type DocumentType } from '@lienthong/schema/document-types';
import { evidenceKinds, type EvidenceKind } from '@lienthong/schema/evidence-kinds';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { ClientRefScalar, DateScalar, DateTimeScalar, enumOf, Sha256Scalar } from '../access/graphql.ts';
import { AnyOutcomeView } from '../access/outcome.types.ts';

const DocumentTypeEnum = enumOf(
  'DocumentType',
  'Media type of a stored document. Its first bytes must say the same.',
  documentTypes,
);

export const EvidenceKindEnum = enumOf(
  'EvidenceKind',
  'What kind of paper. Which ones a request needs, its rule says: `correctionRules`.',
  Object.fromEntries(
    Object.entries(evidenceKinds).map(([kind, { meaning, label }]) => [kind, `${meaning} ${label}.`]),
  ) as Record<EvidenceKind, string>,
);

@InputType({ description: 'A document to be stored: a scan of a paper. Tells of no person.' })
export class DocumentItem {
  @Field(() => ClientRefScalar, {
    description: 'The key of this item, chosen by the caller: the same ref and content give the same document.',
  })
  clientRef!: string;

  @Field(() => EvidenceKindEnum, { description: 'What kind of paper.' })
  kind!: EvidenceKind;

  @Field(() => DocumentTypeEnum, { description: 'What the bytes are.' })
  mediaType!: DocumentType;

  @Field(() => Int, { description: `How many bytes, 1 to ${String(largestDocument)}.` })
  bytes!: number;

  @Field(() => Sha256Scalar, { description: 'Their hash.' })
  sha256!: string;
}

@ObjectType('Document', {
  description:
    'A stored document. Its bytes are put to and got from `/evidence/{id}`; what no request cites is removed after 30 days.',
  simpleResolvers: true,
})
export class DocumentView {
  @Field(() => Int, { description: 'How many bytes.' })
  bytes!: number;

  @Field(() => Sha256Scalar, { description: 'Their hash.' })
  sha256!: string;

  @Field(() => DateTimeScalar, { description: 'When it was registered.' })
  registeredAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When its bytes had come, whole; null before.' })
  storedAt!: Date | null;
}

export { DocumentTypeEnum };

@ObjectType('DocumentOutcome', {
  implements: AnyOutcomeView,
  description: 'What became of one document.',
  simpleResolvers: true,
})
export class DocumentOutcomeView extends AnyOutcomeView {}

@ObjectType('Evidence', { description: 'A paper that a request rests on.', simpleResolvers: true })
export class EvidenceView {
  @Field(() => String, { description: 'Where it is kept.' })
  reference!: string;

  @Field(() => DateScalar, { nullable: true, description: 'The day it was issued.' })
  issuedOn?: string | null;

  @Field(() => Sha256Scalar, { nullable: true, description: 'Hash of its scan.' })
  sha256?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Its scan, stored here: `/evidence/{id}` gives it to officers who decide on the request or sent it.',
  })
  document?: string | null;
}
