import type { BulkMutation } from '@lienthong/schema/bulk-jobs';
import type { GraphQLSchema } from 'graphql';
import type { Context } from '../access/context.ts';
import { doorOf, type Door } from '../access/may.ts';
import type { Outcome } from '../access/write-protocol.ts';
import type { CorrectionItem, CorrectionMove } from '../corrections/correction.inputs.ts';
import { moveCorrections } from '../corrections/moves.ts';
import { requestIds } from '../corrections/request-ids.ts';
import { submitCorrections } from '../corrections/submissions.ts';
import type { DossierIntake, DossierMove } from '../dossiers/dossier.inputs.ts';
import { recordDossiers } from '../dossiers/intakes.ts';
import { moveDossiers } from '../dossiers/moves.ts';
import { dossierIds } from '../enrollment/enrollments.ts';

interface Carried<Item extends { clientRef: string }> {
  /** The mutation's field: its door is the job's door. */
  field: string;
  run(context: Context, items: readonly Item[]): Promise<Outcome[]>;
  /** The id, as it is shown, of what an item made or moved. */
  shown(thingId: string): string;
}
/** What an item is, its reader has made sure of by the field's own type. */
const carried = <Item extends { clientRef: string }>(row: Carried<Item>): Carried<{ clientRef: string }> => row;

/** What a job can carry out, a row a mutation: the same use case that a call runs, so that a row has the effect of an item. */
export const carriedMutations: Record<BulkMutation, Carried<{ clientRef: string }>> = {
  SUBMIT_CORRECTIONS: carried<CorrectionItem>({
    field: 'submitCorrections',
    run: submitCorrections,
    shown: requestIds.of,
  }),
  MOVE_CORRECTIONS: carried<CorrectionMove>({
    field: 'moveCorrections',
    run: moveCorrections,
    shown: requestIds.of,
  }),
  RECORD_DOSSIERS: carried<DossierIntake>({ field: 'recordDossiers', run: recordDossiers, shown: dossierIds.of }),
  MOVE_DOSSIERS: carried<DossierMove>({ field: 'moveDossiers', run: moveDossiers, shown: dossierIds.of }),
};

/** The door of the mutation, which is the job's. */
export function jobDoor(mutation: BulkMutation, schema: GraphQLSchema): Door {
  const field = schema.getMutationType()?.getFields()[carriedMutations[mutation].field];
  const door = field && doorOf(field);
  if (!door) throw new Error('a mutation of jobs has no door');
  return door;
}
