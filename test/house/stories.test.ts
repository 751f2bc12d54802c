import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { moveToday } from '@lienthong/api/store/demo/load';
import { startHttp, type HttpServer } from '../support/http.ts';

const root = path.resolve(import.meta.dirname, '../..');
const folder = path.join(root, 'docs/stories');
const stories = fs
  .readdirSync(folder)
  .map((name) => ({ name, text: fs.readFileSync(path.join(folder, name), 'utf8') }));

const decided = [' review: IN_REVIEW', ' approve: APPLIED'];
const twins = [
  ' Quỳnh: ACCEPTED',
  ' Quỳnh again: REFUSED DUPLICATE_PERSON NAME_BIRTH_AND_MOTHER',
  ' Quyên, as an only child: REFUSED DUPLICATE_PERSON BIRTH_AND_MOTHER',
  ' Quyên, as a twin: ACCEPTED',
  ...decided,
  ...decided,
  expect.stringMatching(/^ of the mother: CHILD .+ Song Quyên since 2021-05-06, CHILD .+ Song Quỳnh since 2021-05-06$/),
  ' number: BIRTH_REGISTERED DONE',
  ' number: BIRTH_REGISTERED DONE',
];
const death = [
  ...decided,
  ' another request now: BLOCKED_BY_DEATH',
  ' the police are told: PERSON_DIED true',
  ' contest: CONTESTED',
  ' reverse: REVERSED',
  ' by steps: SUBMIT, REVIEW, APPROVE, APPLY, CONTEST, REVERSE',
  ' it did: RESTORE_PERSON, ELIGIBILITY_CHANGED, CARD_RESTORED, NOTIFY_AGENCIES',
  ' on 15 May, as known on 2021-05-20: DECEASED 2021-05-10',
  ' on 15 May, as known on 2021-05-27: ALIVE null',
  ' on 2021-05-27, since 2021-05-10: DECEASED to ALIVE, writing LIFE_STATUS, DIED_ON',
  ' on 2021-05-20, since 2021-05-10: ALIVE to DECEASED, writing LIFE_STATUS, DIED_ON',
  ' the police are told: DEATH_REVERSED true',
];
const year = [
  ' on 2021-05-20: no rule gives a new number',
  ' on 2021-07-05: Circular 59/2021/TT-BCA art.6(1)',
  ' on 2024-07-05: Decree 70/2024/NĐ-CP art.11(7)(a), Decree 70/2024/NĐ-CP art.11(8)',
  ' would do: CHANGE_CITIZEN, NUMBER_REESTABLISHMENT_TASK, CARD_EXCHANGE_REQUIRED, NOTIFY_AGENCIES and be due on 2021-07-08',
  ...decided,
  ' contest: CONTESTED',
  ' settle: APPLIED',
  ' the number is to be given by: AUTHORITY for BIRTH_YEAR_CORRECTED and now PENDING',
  ' number: DONE AGREES',
  ' by the old number: REPLACED until 2021-07-04 for BIRTH_YEAR_CORRECTED',
];
/** What the programs of each story write. */
const told: Record<string, unknown[]> = { 'civil-status.md': [...twins, ...death, ...year] };

describe('a story', () => {
  let http: HttpServer;
  let place: string;
  beforeAll(async () => {
    // Within the checkout, so that the program finds the SDK as a reader's does.
    place = fs.mkdtempSync(path.join(root, 'node_modules', '.story-'));
    http = await startHttp();
  });
  afterAll(async () => {
    fs.rmSync(place, { recursive: true, force: true });
    await http.close();
  });

  test.each(stories)(
    '$name happens as it is told',
    async ({ name, text }) => {
      const said: string[] = [];
      for (const [, language, block = ''] of text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)) {
        const day = /start --today (\S+)/.exec(block)?.[1];
        if (day !== undefined) {
          await moveToday(http.database.ownerUrl, day);
          await http.restart();
        }
        if (language === 'js') said.push(...(await run(block)));
      }
      expect(said).toEqual(told[name]);
    },
    60_000,
  );

  /** Saves a program under the name that it begins with, and runs it: the lines that it writes, without the last end of line. */
  async function run(program: string): Promise<string[]> {
    const file = path.join(place, /^\/\/ (\S+\.mjs)$/m.exec(program)?.[1] ?? '');
    fs.writeFileSync(
      file,
      program.replace('http://127.0.0.1:4000', http.url).replace('.data/demo-keys', http.database.keysDir),
    );
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], { cwd: root });
    expect(stderr).toBe('');
    return stdout.split('\n').slice(0, -1);
  }

  test.each(stories)('$name names only files and scripts that exist', ({ text }) => {
    const links = [...text.matchAll(/\]\(([^)#]+)\)/g)].map((found) => found[1] ?? '');
    expect(links.filter((to) => !fs.existsSync(path.join(folder, to)))).toEqual([]);
  });
});
