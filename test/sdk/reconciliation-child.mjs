// A civil-status office's reconciliation on the real server, to be killed: compares the rows of a JSONL file.
import fs from 'node:fs';
import process from 'node:process';
import { clientCredentials, justiceClient } from '@lienthong/sdk';
import { fileCheckpoint, readJsonl } from '@lienthong/sdk/node';

const [base, clientId, keyFile, file, folder] = process.argv.slice(2);
const privateKey = JSON.parse(fs.readFileSync(keyFile, 'utf8'));
const auth = clientCredentials({ tokenUrl: `${base}/oauth2/token`, clientId, privateKey });
const justice = justiceClient({ url: `${base}/graphql`, auth, purpose: 'CIVIL_STATUS' });
const run = await justice.reconcile(readJsonl(file), {
  runId: 'killed',
  checkpoint: fileCheckpoint(folder),
  batchSize: 10,
  concurrency: 3,
});
process.stdout.write(JSON.stringify(run));
