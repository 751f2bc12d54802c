// Reads a roster to its end, with the little memory that it is given.
import process from 'node:process';
import { column, day, fullName, importRows, personalNumber } from '@lienthong/sdk/node';

const plan = {
  number: column('Số định danh cá nhân', personalNumber()),
  name: column('Họ và tên', fullName()),
  born: column('Ngày sinh', day()),
};
const from = performance.now();
const summary = await importRows(process.argv[2], plan, (row) => row).dryRun();
const { rss } = process.resourceUsage ? { rss: process.resourceUsage().maxRSS } : { rss: 0 };
process.stdout.write(JSON.stringify({ ...summary, seconds: (performance.now() - from) / 1000, peakKilobytes: rss }));
