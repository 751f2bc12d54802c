import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import type { DocumentType } from '@lienthong/schema/document-types';
import { evidenceKindOf, type EvidenceKind } from '@lienthong/schema/evidence-kinds';
import type { Context } from '../access/context.ts';
import { May } from '../access/may.ts';
import type { Outcome } from '../access/write-protocol.ts';
import { documentIds } from './document-ids.ts';
import type { DocumentRow } from './document.sql.ts';
import {
  DocumentItem,
  DocumentOutcomeView,
  DocumentTypeEnum,
  DocumentView,
  EvidenceKindEnum,
  EvidenceView,
} from './document.types.ts';
import { loadDocuments, registerDocuments } from './documents.ts';

@Resolver(() => DocumentView)
export class DocumentResolver {
  @May('evidence:store', { personal: true })
  @Mutation(() => [DocumentOutcomeView], {
    description:
      'Announces documents, 1 to 200: each gets an id, and `PUT /evidence/{id}` takes its bytes, just those that were announced.',
  })
  registerDocuments(
    @Ctx() context: Context,
    @Arg('items', () => [DocumentItem], { description: 'The documents.' }) items: DocumentItem[],
  ): Promise<DocumentOutcomeView[]> {
    return registerDocuments(context, items);
  }

  @FieldResolver(() => ID, { description: 'Unique in the whole API; what evidence cites.' })
  id(@Root() document: DocumentRow): string {
    return documentIds.of(document.id);
  }

  @FieldResolver(() => EvidenceKindEnum, { description: 'What kind of paper.' })
  kind(@Root() document: DocumentRow): EvidenceKind {
    return evidenceKindOf(document.kind);
  }

  @FieldResolver(() => DocumentTypeEnum, { description: 'What the bytes are.' })
  mediaType(@Root() document: DocumentRow): DocumentType {
    return document.type;
  }
}

@Resolver(() => DocumentOutcomeView)
export class DocumentOutcomeResolver {
  @FieldResolver(() => DocumentView, {
    nullable: true,
    description: 'The document, read afresh; null where the item was refused.',
  })
  document(@Root() { thingId }: Outcome, @Ctx() context: Context): Promise<DocumentView | null> {
    return thingId === null ? Promise.resolve(null) : context.load(loadDocuments, thingId);
  }
}

@Resolver(() => EvidenceView)
export class EvidenceResolver {
  @FieldResolver(() => EvidenceKindEnum, { description: 'What kind of paper.' })
  kind(@Root() paper: EvidenceView & { kind: string }): EvidenceKind {
    return evidenceKindOf(paper.kind);
  }
}
