import { bulkJobStates, bulkMutations, type BulkJobState, type BulkMutation } from '@lienthong/schema/bulk-jobs';
import { Field, Float, ID, InputType, ObjectType } from 'type-graphql';
import { ClientRefScalar, DateTimeScalar, enumOf } from '../access/graphql.ts';
import { AnyOutcomeView } from '../access/outcome.types.ts';
import { connectionOf } from '../access/paging.ts';
import { NodeView } from '../units/unit.types.ts';

const BulkMutationEnum = enumOf('BulkMutation', 'What a bulk job carries out.', bulkMutations);
const BulkJobStateEnum = enumOf('BulkJobState', 'Where a bulk job stands.', bulkJobStates);

@InputType({ description: 'A bulk job to be started. Its rows are put to `/jobs/{id}/input`.' })
export class BulkJobStart {
  @Field(() => ClientRefScalar, {
    description: 'The key of this item, chosen by the caller: the same ref is the same job.',
  })
  clientRef!: string;

  @Field(() => BulkMutationEnum, { description: 'Each row is one item of this mutation.' })
  mutation!: BulkMutation;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Evaluates all rows and keeps no effect. Rows see what earlier rows of the same 200 would have done.',
  })
  dryRun!: boolean;
}

@InputType({ description: 'A bulk job to be cancelled.' })
export class BulkJobCancel {
  @Field(() => ClientRefScalar, { description: 'The key of this item.' })
  clientRef!: string;

  @Field(() => ID, { description: 'The job.' })
  id!: string;
}

@ObjectType('BulkJob', {
  implements: NodeView,
  description:
    'Many rows, carried out one after the other with the effects of items of calls; `/jobs/{id}/outcomes` gives what became of each, also while it runs.',
  simpleResolvers: true,
})
export class BulkJobView extends NodeView {
  @Field(() => BulkMutationEnum, { description: 'What its rows are items of.' })
  mutation!: BulkMutation;

  @Field(() => Boolean, { description: 'Whether it keeps no effect.' })
  dryRun!: boolean;

  @Field(() => BulkJobStateEnum, { description: 'Where it stands.' })
  state!: BulkJobState;

  @Field(() => DateTimeScalar, { description: 'When it was started.' })
  createdAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it ended.' })
  endedAt!: Date | null;

  @Field(() => Float, { nullable: true, description: 'Bytes of the input, unpacked; null before it came.' })
  inputBytes!: number | null;

  @Field(() => Float, { description: 'Bytes of it whose lines have outcomes.' })
  readBytes!: number;

  @Field(() => Float, { description: 'Lines read, blank ones included.' })
  lines!: number;

  @Field(() => Float, { description: 'Rows accepted, replayed ones included.' })
  accepted!: number;

  @Field(() => Float, { description: 'Rows whose ref had taken effect before.' })
  replayed!: number;

  @Field(() => Float, { description: 'Rows refused.' })
  refused!: number;

  @Field(() => Float, { description: 'Rows that a fault of ours lost; send them again.' })
  failed!: number;

  @Field(() => String, { nullable: true, description: 'The code for which it was stopped.' })
  stoppedBecause!: string | null;
}

@ObjectType('BulkJobOutcome', {
  implements: AnyOutcomeView,
  description: 'What became of one item.',
  simpleResolvers: true,
})
export class BulkJobOutcomeView extends AnyOutcomeView {}

export const BulkJobConnection = connectionOf(BulkJobView, 'BulkJob');
