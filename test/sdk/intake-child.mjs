// Makes the input of a bulk job of a list of dossiers, with the little memory that it is given, and counts what stands in it.
import process from 'node:process';
import { importDossiers, readJsonl, writeJsonLines } from '@lienthong/sdk/node';

const [file, input] = process.argv.slice(2);
const from = performance.now();
const written = await writeJsonLines(input, importDossiers(file));
const seconds = (performance.now() - from) / 1000;
let lines = 0;
let last;
for await (const { clientRef } of readJsonl(input)) {
  lines += 1;
  last = clientRef;
}
const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(JSON.stringify({ written, lines, last, seconds, peakMegabytes }));
