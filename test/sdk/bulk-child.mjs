// A partner's night job, to be killed: sends the rows of a CSV, with a checkpoint in a folder.
import process from 'node:process';
import { justiceClient } from '@lienthong/sdk';
import { fileCheckpoint, readCsv } from '@lienthong/sdk/node';

const [url, file, folder] = process.argv.slice(2);
const client = justiceClient({ url, auth: async () => 'token', purpose: 'CIVIL_STATUS' });
const document = 'mutation Submit($items: [CorrectionItem!]!) { submitCorrections(items: $items) { clientRef } }';
const rows = readCsv(file, ({ ref, name }) => ({ clientRef: ref, name }));
const run = await client.submitAll(document, rows, {
  runId: 'night/2021-05-20',
  checkpoint: fileCheckpoint(folder),
  batchSize: 20,
});
process.stdout.write(JSON.stringify(run));
