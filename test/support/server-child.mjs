// The server in a process of its own, to be killed: its options come as JSON in SERVER_OPTIONS.
import process from 'node:process';
import { createLog } from '@lienthong/api/access/log';
import { startServer } from '@lienthong/api/server';

await startServer({ ...JSON.parse(process.env.SERVER_OPTIONS), log: createLog('silent') });
process.stdout.write('ready\n');
