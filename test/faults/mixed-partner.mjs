// The offices of one province at work, to be killed: goes through the tasks of a job one after the other, each by the SDK's
// bulk methods with a checkpoint. What became of the items of a task is written when all of them are told of; a task that has
// that file is over and isn't begun again.
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { clientCredentials, justiceClient, officerToken, policeClient } from '@lienthong/sdk';
import { fileCheckpoint, readJsonl } from '@lienthong/sdk/node';

const [url, keysDir, folder, jobName] = process.argv.slice(2);
const key = (id) => JSON.parse(fs.readFileSync(path.join(keysDir, `${id}.json`), 'utf8'));

function clientOf({ clientId, officerId, purpose }) {
  const system = { tokenUrl: `${url}/oauth2/token`, clientId, privateKey: key(clientId) };
  const auth = officerId
    ? officerToken({ ...system, officerId, officerKey: key(officerId) })
    : clientCredentials(system);
  const make = clientId.startsWith('justice-') ? justiceClient : policeClient;
  return make({ url: `${url}/graphql`, auth, purpose });
}

const methods = { submit: 'submitAll', report: 'reportAll', move: 'moveAll' };

for (const { name, as, method } of JSON.parse(fs.readFileSync(path.join(folder, `${jobName}.job.json`), 'utf8'))) {
  const done = path.join(folder, `${name}.told.json`);
  if (fs.existsSync(done)) continue;
  const told = [];
  const run = await clientOf(as).corrections[methods[method]](readJsonl(path.join(folder, `${name}.jsonl`)), {
    runId: name,
    checkpoint: fileCheckpoint(path.join(folder, 'state')),
    batchSize: 50,
    onItem: ({ clientRef, status, codes }) => void told.push([clientRef, status, ...codes]),
  });
  fs.writeFileSync(`${done}.part`, JSON.stringify({ run, told }));
  fs.renameSync(`${done}.part`, done);
}
