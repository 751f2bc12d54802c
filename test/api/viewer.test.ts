import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AgencyKind, FieldClass, Purpose } from '@lienthong/schema/codes';
import { openTestApi, type TestApi } from '../support/api.ts';
import { testServer } from '../support/database.ts';

interface Row {
  actions: string;
  classes: FieldClass[];
  purposes: Purpose[];
}

const everyone = 'unit:read campaign:read statistics:read ';
const named: FieldClass[] = ['STATUS', 'NAME', 'BIRTH_YEAR'];

/** Written by hand from the document on trust: what each kind of agency may do, for what, and see for its first purpose. */
const rows: Record<Exclude<AgencyKind, 'FATHERLAND_FRONT' | 'ADMINISTRATOR'>, Row> = {
  POLICE: {
    actions:
      'citizen:read dossier:read dossier:write population:submit population:decide worklist:publish worklist:read ' +
      'collection:write invitation:read invitation:write presence:write correction:read correction:contest correction:report evidence:store evidence:read ' +
      'notice:read target:write job:run number:read number:write',
    classes: [...named, 'PERSONAL', 'ETHNICITY', 'EVIDENCE', 'SENSITIVE'],
    purposes: ['CARD_ISSUANCE', 'POPULATION_REVIEW'],
  },
  JUSTICE: {
    actions:
      'citizen:read citizen:point correction:submit correction:decide correction:read correction:reverse ' +
      'evidence:store evidence:read notice:read reconciliation:run job:run number:read',
    classes: [...named, 'PERSONAL', 'ETHNICITY', 'EVIDENCE'],
    purposes: ['CIVIL_STATUS'],
  },
  COMMUNE_COMMITTEE: {
    actions:
      'citizen:read worklist:read worklist:review invitation:read invitation:write head:write presence:write correction:report',
    classes: [...named, 'PERSONAL'],
    purposes: ['POPULATION_REVIEW'],
  },
  EDUCATION: {
    actions: 'citizen:read cohort:write cohort:read invitation:read invitation:write correction:report notice:read',
    classes: named,
    purposes: ['SCHOOL_DRIVE'],
  },
  LABOR: {
    actions: 'cohort:write invitation:write notice:send correction:report',
    classes: [],
    purposes: ['WORKPLACE_DRIVE'],
  },
  HOME_AFFAIRS: { actions: 'snapshot:freeze', classes: [], purposes: ['STEERING'] },
  INSPECTOR: { actions: 'citizen:point audit:read', classes: ['STATUS'], purposes: ['DATA_SUBJECT_REQUEST'] },
};

interface Holder {
  clientId: string;
  agency: string;
  kind: keyof typeof rows;
  unitName: string;
}
const index = JSON.parse(fs.readFileSync(path.join(testServer().keysDir, 'index.json'), 'utf8')) as {
  clients: Holder[];
  officers: { officerId: string; agency: string; viaClient: string; name: string; position: string }[];
};

const document = `{ viewer {
  agency { id kind name jurisdiction { fullName } } client { id name } officer { id name position }
  actions scopes purposes purpose classes today jurisdiction { fullName level }
  limits { pageSize listItems depth aliases tokens bodyBytes } } }`;

let t: TestApi;
beforeAll(async () => {
  t = await openTestApi();
});
afterAll(() => t.close());

const sorted = (words: Iterable<string>): string[] => [...words].sort();
const words = (text: string): string[] => text.trim().split(' ').filter(Boolean);

describe('viewer', () => {
  test('the demo has clients of seven kinds', () => {
    expect(sorted(new Set(index.clients.map((holder) => holder.kind)))).toEqual(sorted(Object.keys(rows)));
  });

  test.each(index.clients)('tells $clientId who it is and what is open to it', async ({ clientId, ...holder }) => {
    const { data, errors, context } = await t.ask(t.caller(clientId), document);
    const row = rows[holder.kind];
    const actions = words(everyone + row.actions);
    const granted: FieldClass[] = row.classes;
    expect(errors).toBeUndefined();
    expect(data.viewer).toMatchObject({
      agency: { id: holder.agency, kind: holder.kind, jurisdiction: { fullName: holder.unitName } },
      client: { id: clientId },
      officer: null,
      purposes: row.purposes,
      purpose: row.purposes[0],
      today: '2021-05-20',
      jurisdiction: { fullName: holder.unitName },
      limits: { pageSize: 100, listItems: 200, depth: 8, aliases: 30, tokens: 1000, bodyBytes: 1_000_000 },
    });
    expect(sorted(data.viewer.actions)).toEqual(sorted(actions));
    expect(sorted(data.viewer.scopes)).toEqual(
      sorted([...actions, ...granted.map((one) => `field:${one}`), 'graphql:explore']),
    );
    expect(sorted(data.viewer.classes)).toEqual(sorted(granted));
    expect(context.ran).toEqual([]);
  });

  test('shows what a narrowed token leaves open, and nothing that the client was never granted', async () => {
    const scopes = ['unit:read', 'citizen:read', 'field:PERSONAL', 'audit:read', 'field:OTHER'];
    const { data } = await t.ask(t.caller('justice-703-registry', { scopes }), document);
    expect(data.viewer).toMatchObject({
      actions: ['unit:read', 'citizen:read'],
      scopes: ['citizen:read', 'field:PERSONAL', 'unit:read'],
    });
    expect(sorted(data.viewer.classes)).toEqual(['BIRTH_YEAR', 'NAME', 'PERSONAL']);
  });

  test('shows fewer classes for a purpose that covers fewer, and none without one', async () => {
    const review = await t.ask(t.caller('police-703-register', { purpose: 'POPULATION_REVIEW' }), document);
    expect(sorted(review.data.viewer.classes)).toEqual(sorted([...named, 'PERSONAL', 'ETHNICITY', 'EVIDENCE']));
    const none = await t.ask(t.caller('police-703-register', { purpose: null }), document);
    expect(none.errors).toBeUndefined();
    expect(none.data.viewer).toMatchObject({ purpose: null, classes: [], purposes: rows.POLICE.purposes });
  });

  test.each(index.officers)(
    'names $officerId, who acts through a system',
    async ({ officerId, viaClient, ...officer }) => {
      const { data } = await t.ask(t.caller(viaClient, { officer: officerId }), document);
      expect(data.viewer.officer).toEqual({ id: officerId, name: officer.name, position: officer.position });
      expect(data.viewer.agency.id).toBe(officer.agency);
    },
  );

  test('tells the legal day, which may be moved', async () => {
    await t.setToday('2024-02-29');
    const { data } = await t.ask(t.caller('police-72-register'), '{ viewer { today } }');
    expect(data.viewer.today).toBe('2024-02-29');
  });
});
