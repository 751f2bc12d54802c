import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, ID, Info, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../access/context.ts';
import { CursorScalar } from '../access/graphql.ts';
import { May } from '../access/may.ts';
import type { Connection } from '../access/paging.ts';
import type { Outcome } from '../access/write-protocol.ts';
import { jobIds } from './job-ids.ts';
import type { JobRow } from './job.sql.ts';
import { BulkJobCancel, BulkJobConnection, BulkJobOutcomeView, BulkJobStart, BulkJobView } from './job.types.ts';
import { cancelBulkJobs, findJob, listJobs, loadJobs, startBulkJobs } from './jobs.ts';

@Resolver(() => BulkJobView)
export class BulkJobResolver {
  @May('job:run', { personal: true })
  @Mutation(() => [BulkJobOutcomeView], {
    description:
      'Starts bulk jobs, 1 to 200: for each, `PUT /jobs/{id}/input` takes its rows as JSONL, plain or gzip. It goes on under this client, officer and purpose and stops when one is revoked.',
  })
  startBulkJobs(
    @Ctx() context: Context,
    @Arg('items', () => [BulkJobStart], { description: 'The jobs.' }) items: BulkJobStart[],
    @Info() { schema }: GraphQLResolveInfo,
  ): Promise<BulkJobOutcomeView[]> {
    return startBulkJobs(context, items, schema);
  }

  @May('job:run')
  @Mutation(() => [BulkJobOutcomeView], {
    description: 'Cancels jobs, 1 to 200. What was carried out stays and has its outcomes; the rest is not begun.',
  })
  cancelBulkJobs(
    @Ctx() context: Context,
    @Arg('items', () => [BulkJobCancel], { description: 'The jobs.' }) items: BulkJobCancel[],
  ): Promise<BulkJobOutcomeView[]> {
    return cancelBulkJobs(context, items);
  }

  @May('job:run')
  @Query(() => BulkJobView, { nullable: true, description: 'A job of the caller’s own client.' })
  bulkJob(
    @Ctx() context: Context,
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
  ): Promise<BulkJobView | null> {
    return findJob(context, id);
  }

  @May('job:run')
  @Query(() => BulkJobConnection, { description: 'The jobs of the caller’s own client, the newest first.' })
  bulkJobs(
    @Ctx() context: Context,
    @Arg('first', () => Int, { defaultValue: 50, description: 'Size of the page, 1 to 100.' }) first: number,
    @Arg('after', () => CursorScalar, { nullable: true, description: '`endCursor` of the page before.' })
    after?: string,
  ): Promise<Connection<BulkJobView>> {
    return listJobs(context, first, after);
  }

  @FieldResolver(() => ID, { description: 'Unique in the whole API; part of the addresses of its files.' })
  id(@Root() job: JobRow): string {
    return jobIds.of(job.id);
  }
}

@Resolver(() => BulkJobOutcomeView)
export class BulkJobOutcomeResolver {
  @FieldResolver(() => BulkJobView, {
    nullable: true,
    description: 'The job, read afresh; null where the item was refused.',
  })
  job(@Root() { thingId }: Outcome, @Ctx() context: Context): Promise<BulkJobView | null> {
    return thingId === null ? Promise.resolve(null) : context.load(loadJobs, thingId);
  }
}
