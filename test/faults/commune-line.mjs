// pnpm test:commune-line [--runs 50] [--seed N]: the example commune-worklist, killed at random points of the ward's week.
import { parseArgs } from 'node:util';
import { disturb } from './line.mjs';
import { communeParts as parts } from '../support/commune-week.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '50' }, seed: { type: 'string', default: '1' } },
});
const lines = [{ example: 'commune-worklist', killAfter: [150, 1400], parts }];
const failed = await disturb({ lines, runs: Number(values.runs), seed: Number(values.seed) });
process.exitCode = failed > 0 ? 1 : 0;
