// pnpm test:intake-line [--runs 50] [--seed N] [--population standard]: the example police-intake, killed at random points while it
// writes its lists, asks, hands in, takes steps, and waits for its bulk job.
import { parseArgs } from 'node:util';
import { disturb } from './line.mjs';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    population: { type: 'string', default: 'standard' },
  },
});

/** Everything the line changes. Dossiers are told apart by receipt, since their ids are drawn; those of the demo have none. */
const own = `d.receipt_number is not null`;
const parts = {
  dossiers: `select d.receipt_number, d.citizen_id, d.type, d.state, d.version, d.defects, d.collected_on, d.collected_by, d.collection_kind, d.fault_party, d.verified_on, d.produced_on, d.due_on from dossier d where ${own} order by 1`,
  steps: `select d.receipt_number, m.version, m.step, m.from_state, m.to_state, m.officer_no, m.defects, m.resolutions from dossier_move m join dossier d on d.id = m.dossier_id where ${own} order by 1, m.version`,
  cards: `select d.receipt_number, k.state, k.version, k.issued_on, k.expires_on from card k join dossier d on d.id = k.dossier_id where ${own} order by 1`,
  citizens: `select id, version, case_state, exchange_due_on from citizen c where exists (select from dossier d where d.citizen_id = c.id and ${own}) order by id`,
  jobs: `select state, lines, accepted, refused, failed from bulk_job order by 1`,
  accepted: `select mutation, count(*) from outcome where status = 'ACCEPTED' group by 1 order by 1`,
  told: `select type, unit_no, count(*) from outbox group by 1, 2 order by 1, 2`,
};

const { runs, seed, population } = values;
const killAfter = population === 'small' ? [200, 1400] : [200, 3500];
const line = { example: 'police-intake', killAfter, parts };
const failed = await disturb({ lines: [line], runs: Number(runs), seed: Number(seed), population });
process.exitCode = failed > 0 ? 1 : 0;
