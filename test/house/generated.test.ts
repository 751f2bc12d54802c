import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { generated } from '@lienthong/api/generate';

const root = path.resolve(import.meta.dirname, '../..');
const files = Object.entries(generated());

test.each(files)('%s is up to date', (name, text) => {
  expect(fs.readFileSync(path.join(root, name), 'utf8')).toBe(text);
});
