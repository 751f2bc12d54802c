// A school's job on the real server, to be killed: hands in its list, confirming every candidate.
import fs from 'node:fs';
import process from 'node:process';
import { clientCredentials, educationClient } from '@lienthong/sdk';
import {
  column,
  day,
  fileCheckpoint,
  fullName,
  importRows,
  optionalColumn,
  personalNumber,
  text,
} from '@lienthong/sdk/node';

const [base, clientId, keyFile, file, folder, runId] = process.argv.slice(2);
const privateKey = JSON.parse(fs.readFileSync(keyFile, 'utf8'));
const auth = clientCredentials({ tokenUrl: `${base}/oauth2/token`, clientId, privateKey });
const education = educationClient({ url: `${base}/graphql`, auth, purpose: 'SCHOOL_DRIVE' });
const plan = {
  name: column('Họ và tên', fullName()),
  born: column('Ngày sinh', day()),
  number: optionalColumn('Số định danh', personalNumber()),
  group: column('Lớp', text()),
};
const pupils = importRows(file, plan, ({ number, name, born, group }) => ({
  member: number
    ? { known: { personalNumber: number, birthYear: Number(born.slice(0, 4)) } }
    : { described: { ...name, dateOfBirth: born } },
  group,
}));
const run = await education.rosters.upload(pupils, {
  school: 'sch_thpt-tan-chau',
  period: '2020-2021',
  name: 'Học sinh',
  runId,
  checkpoint: fileCheckpoint(folder),
  batchSize: 5,
  concurrency: 2,
  onItem: pupils.record,
  choose: (_, candidates) => (candidates.length === 1 ? candidates[0] : undefined),
});
process.stdout.write(JSON.stringify(run));
