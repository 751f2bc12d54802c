import { describe, expect, test } from '@jest/globals';
import { createPaint } from '@lienthong/api/process/paint';
import { renderScreen, type Shown } from '@lienthong/api/process/screen';

const shown: Shown = {
  url: 'http://127.0.0.1:4000',
  instance: {
    demo: true,
    population: 'standard',
    people: 58_320,
    today: '2021-05-20',
    units: 1204,
    targetNote: '51,240 cards before 15.6.2021, the target of 1,024,800 scaled to this population',
  },
  keys: {
    clients: Array.from({ length: 20 }, (_, index) => ({
      clientId: `client-${String(index)}-with-a-long-name`,
      agency: `agency-${String(index)}`,
      kind: 'COMMUNE_COMMITTEE',
      unitName: 'Thị trấn Châu Thành',
      keyFile: 'key.json',
      purposes: ['POPULATION_REVIEW'],
    })),
    officers: ['an-officer', 'another-officer', 'a-third-officer'].map((officerId) => ({
      officerId,
      name: 'An Invented Name',
      agency: 'agency-1',
      position: 'head',
      keyFile: 'key.json',
      viaClient: 'client-1-with-a-long-name',
    })),
  },
  keysDir: '/a/folder/.data/demo-keys',
  server: 'embedded PostgreSQL 18.4; data in /a/folder/.data/pg',
  playground: true,
  notes: [],
  nextSteps: [{ command: 'node examples/first-call.mjs', purpose: 'a first program' }],
  readyIn: '31.2 s (build 6.9, database 0.6, demo 21.4)',
};
const plain = createPaint(false, {});

describe('the screen after a start', () => {
  test('tells address, day, people, units, target, agencies, keys and what to try next', () => {
    const text = renderScreen(shown, plain);
    for (const part of [
      'http://127.0.0.1:4000',
      '2021-05-20',
      '58,320 people',
      '1,204 administrative units',
      'scaled to this',
      'client-0-',
      'an-officer',
      'demo-keys',
      'Try next',
      'Ready in 31.2 s',
    ]) {
      expect(text).toContain(part);
    }
  });

  test('fits 100 columns and one page, whatever the agencies are called', () => {
    const lines = renderScreen(shown, plain).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(lines.length).toBeLessThanOrEqual(45);
  });

  test('names no officer by name', () => {
    expect(renderScreen(shown, plain)).not.toContain('An Invented Name');
  });

  test('says of a database that is no demo that it is none', () => {
    const text = renderScreen(
      { ...shown, instance: { demo: false, people: 10, units: 3, today: '2026-01-02' } },
      plain,
    );
    expect(text).toContain('This is not a demo');
    expect(text).not.toMatch(/Client|Try next|demo-keys/);
  });

  test('shows a note where there is something to know', () => {
    expect(renderScreen({ ...shown, notes: ['Tokens come from elsewhere.'] }, plain)).toContain(
      'Note      Tokens come from elsewhere.',
    );
  });

  test('says of an empty database how to fill it', () => {
    expect(renderScreen({ ...shown, instance: undefined }, plain)).toContain('demo --population standard');
  });

  test('is coloured on a terminal only, and never against NO_COLOR', () => {
    expect(renderScreen(shown, createPaint(true, {}))).toContain('\x1b[');
    for (const paint of [createPaint(false, {}), createPaint(undefined, {}), createPaint(true, { NO_COLOR: '1' })]) {
      expect(renderScreen(shown, paint)).not.toContain('\x1b[');
    }
  });
});
