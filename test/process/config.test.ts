import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readConfig, settingsReference } from '@lienthong/api/config';
import { Fault } from '@lienthong/api/process/fault';
import { helpText } from '@lienthong/api/process/help';

const faultOf = (env: NodeJS.ProcessEnv, args: string[] = []): string => {
  try {
    readConfig(env, args);
  } catch (error) {
    if (error instanceof Fault) return error.message;
    throw error;
  }
  throw new Error('no fault was found');
};

describe('the settings', () => {
  test('have a default where something is needed, and are frozen', () => {
    const { config } = readConfig({}, []);
    expect(config).toMatchObject({
      port: 4000,
      host: '127.0.0.1',
      population: 'standard',
      populationChosen: false,
      audience: 'lienthong',
      logLevel: 'info',
      namedStatements: true,
      poolSize: 10,
    });
    expect(path.basename(config.dataDir)).toBe('.data');
    expect(config).not.toHaveProperty('databaseUrl');
    expect(config).not.toHaveProperty('issuer');
    expect(Object.isFrozen(config)).toBe(true);
  });

  test('come from the environment, where an empty text is as good as none', () => {
    const env = {
      PORT: '8080',
      NAMED_STATEMENTS: 'off',
      POPULATION: '',
      ISSUER: 'https://id.example',
      JWKS_URI: 'https://id.example/jwks',
    };
    expect(readConfig(env, []).config).toMatchObject({
      port: 8080,
      namedStatements: false,
      population: 'standard',
      issuer: { url: 'https://id.example', jwksUri: 'https://id.example/jwks' },
    });
  });

  test('come from arguments, which win, also behind the -- of pnpm and with an equals sign', () => {
    const { config } = readConfig({ PORT: '8080' }, [
      '--',
      '--port',
      '9090',
      '--population=full',
      '--today',
      '2021-05-20',
    ]);
    expect(config).toMatchObject({ port: 9090, population: 'full', populationChosen: true, today: '2021-05-20' });
  });

  test('are refused all at once, each by its name and rule', () => {
    const said = faultOf(
      { PORT: '70000', POOL_SIZE: 'many', DATABASE_URL: 'mysql://x', ISSUER: 'https://id.example' },
      ['--today', '2021-02-30', '--colour'],
    );
    expect(said.split('\n').map((line) => line.trim())).toEqual([
      '6 settings are wrong:',
      expect.stringMatching(/^--colour is no argument here/),
      'PORT must be a whole number from 1 to 65535',
      'DATABASE_URL must be an address that begins with postgres:// or postgresql://',
      '--today must be a day of the calendar, as YYYY-MM-DD',
      'POOL_SIZE must be a whole number from 2 to 1000',
      'JWKS_URI must be set together with ISSUER',
    ]);
  });

  test.each([
    [{ JWKS_URI: 'https://id.example/jwks' }, [], 'ISSUER must be set together with JWKS_URI.'],
    [{ POPULATION: 'huge' }, [], 'POPULATION must be one of small, standard, full, none.'],
    [{}, ['--port'], '--port needs a value.'],
    [{ NAMED_STATEMENTS: 'yes' }, [], 'NAMED_STATEMENTS must be one of on, off.'],
  ])('say one fault in one sentence (%j %j)', (env, args, sentence) => {
    expect(faultOf(env, args)).toBe(sentence);
  });

  test('never show the address of a database that is wrong', () => {
    expect(faultOf({ DATABASE_URL: 'http://admin:hidden@host/db' })).not.toContain('hidden');
  });

  test('are all in the help, which fits a terminal of 100 columns', () => {
    const text = helpText(
      `pnpm start: ${'does something, '.repeat(20)}`,
      { '--help': 'This text.' },
      settingsReference(),
    );
    for (const { name, flag } of settingsReference()) expect(text).toContain(name === '' ? flag : name);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });
});
