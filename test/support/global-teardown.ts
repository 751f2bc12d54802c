import fs from 'node:fs';
import type { TestRun } from './global-setup.ts';

export default async function tearDown(): Promise<void> {
  const run = (globalThis as { lienthongTestRun?: TestRun }).lienthongTestRun;
  await run?.cluster?.stop();
  if (run) fs.rmSync(run.folder, { recursive: true, force: true });
}
