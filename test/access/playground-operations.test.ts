import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { askingOf } from '@lienthong/api/playground/page/examples';
import { asCurl, asTypeScript, type Copied } from '@lienthong/api/playground/page/copies';
import { explain } from '@lienthong/api/playground/page/explain';
import type { Facts, Party, PreparedOperation, Variables } from '@lienthong/api/playground/page/facts';
import { prepared } from '@lienthong/api/playground/page/prepared';
import { limits } from '@lienthong/api/access/limits';
import { refusalCodes, type RefusalCode } from '@lienthong/schema/refusal-codes';
import { startHttp, type HttpServer, type Reply } from '../support/http.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** Somebody who may be signed in: a client of the demo, alone or with an officer. */
interface Visitor {
  party: Party;
  officer: Party['officers'][number] | undefined;
}

let server: HttpServer;
let facts: Facts;
let visitors: Visitor[];
beforeAll(async () => {
  server = await startHttp();
  facts = (await (await fetch(`${server.url}/playground/facts`)).json()) as Facts;
  visitors = facts.parties!.flatMap((party) => [undefined, ...party.officers].map((officer) => ({ party, officer })));
});
afterAll(() => server.close());

const purposeOf = ({ party }: Visitor): string => party.purposes[0] ?? '';
const caseOf = (visitor: Visitor): string =>
  facts.meanings.purposeClasses[purposeOf(visitor)]!.caseRequired ? 'TRY-2021-0001' : '';

function send(visitor: Visitor, query: string, variables?: Variables): Promise<Reply> {
  const { party, officer } = visitor;
  const caseRef = caseOf(visitor);
  return server.call({
    client: party.client,
    ...(officer && { officer: officer.id }),
    query,
    ...(variables && { variables }),
    purpose: purposeOf(visitor),
    ...(caseRef !== '' && { headers: { 'lienthong-case': caseRef } }),
  });
}

/** As the page does it: variables looked for as the visitor. */
async function fill(visitor: Visitor, operation: PreparedOperation): Promise<{ variables: Variables; note?: string }> {
  const row = prepared[operation.name];
  if (!row) throw new Error(missing([operation.name]));
  const asking = await askingOf(async (query, variables) => {
    const { body } = await send(visitor, query, variables);
    if (body.errors) throw new Error(`an example can't be looked for: ${JSON.stringify(body.errors)}`);
    return body.data;
  });
  return row.fill(asking);
}

const missing = (names: string[]): string =>
  `The playground has no variables for ${names.join(', ')}: add a row to packages/api/src/playground/page/prepared.ts (or prepared-*.ts).`;

const mayRun = ({ party }: Visitor, { scopes }: PreparedOperation): boolean =>
  scopes.every((scope) => party.scopes.includes(scope));

describe('the prepared operations', () => {
  test('are all that the SDK has, and each has a row of its own', () => {
    const written = fs
      .readdirSync(path.join(root, 'packages/sdk/operations'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.graphql'))
      .flatMap((file) => [
        ...fs
          .readFileSync(path.join(root, 'packages/sdk/operations', file), 'utf8')
          .matchAll(/^(?:query|mutation) (\w+)/gm),
      ])
      .map((found) => found[1]!);
    expect(facts.operations.map(({ name }) => name).sort()).toEqual(written.sort());
    const without = written.filter((name) => !(name in prepared));
    if (without.length > 0) throw new Error(missing(without));
    expect(Object.keys(prepared).filter((name) => !written.includes(name))).toEqual([]);
    for (const { name, description } of facts.operations)
      expect([name, description]).toEqual([name, expect.stringMatching(/\w/)]);
  });

  test('that a facade sends are copied as its method', () => {
    const facades = fs.readdirSync(path.join(root, 'packages/sdk/src/facades'));
    const sent = facades.flatMap((file) => [
      ...fs
        .readFileSync(path.join(root, 'packages/sdk/src/facades', file), 'utf8')
        .matchAll(/ask\(\s*(\w+)Operation|list\(\s*(\w+)Operation/g),
    ]);
    const names = new Set(sent.map(([, asked, listed]) => asked ?? listed!));
    const without = [...names].filter((name) => prepared[name] && !prepared[name].methods);
    // `evidence.store` asks it as the first half of what it does; the bytes that it takes stand in no variable.
    expect(without).toEqual(['RegisterDocuments']);
  });

  test('open with variables that every party who may run them can send without an error or a malformed item', async () => {
    const faults: string[] = [];
    let ran = 0;
    for (const operation of facts.operations) {
      for (const visitor of visitors.filter((one) => mayRun(one, operation))) {
        const who = `${operation.name} as ${visitor.officer?.id ?? visitor.party.client}`;
        const { variables, note } = await fill(visitor, operation);
        const { body, status } = await send(visitor, operation.text, variables);
        ran += 1;
        if (body.errors) faults.push(`${who}: ${String(status)} ${JSON.stringify(body.errors)}`);
        else if (note === undefined && Object.values(body.data as object).includes(null))
          faults.push(`${who}: answers null`);
        else if (!(body.extensions.cost.value <= limits.cost)) faults.push(`${who}: costs too much`);
        const { remarks } = explain({ status, milliseconds: 0, body }, facts.meanings);
        for (const { tone, code, meaning } of remarks) {
          if (tone === 'refused' && refusalCodes[code as RefusalCode].dependsOn === 'FORM')
            faults.push(`${who}: ${code}`);
          if (meaning === '') faults.push(`${who}: ${code} is not explained`);
        }
      }
    }
    expect(faults).toEqual([]);
    expect(ran).toBeGreaterThan(100);
  }, 120_000);

  test.each([
    ['justice', 'justice-703', ['SubmitCorrections', 'MoveCorrections']],
    ['the police', 'police-25456', ['SubmitFindings', 'MoveRequests']],
  ] as const)('hand something in and take a step that is accepted, as an officer of %s', async (_, agency, names) => {
    const visitor = visitors.find(({ officer }) => officer?.id === `officer-${agency}-1`)!;
    const other = visitors.find(({ officer }) => officer?.id === `officer-${agency}-2`)!;
    const byName = (name: string): PreparedOperation => facts.operations.find((one) => one.name === name)!;
    for (const [who, name] of [
      [visitor, names[0]],
      [other, names[1]],
    ] as const) {
      const operation = byName(name);
      const { variables } = await fill(who, operation);
      const { body } = await send(who, operation.text, variables);
      const [outcome] = Object.values(body.data)[0] as { status: string; refusals: object[] }[];
      expect([name, outcome?.status, outcome?.refusals]).toEqual([name, 'ACCEPTED', []]);
    }
  });
});

/** Every operation as a visitor would copy it, by a party of each kind that may run it. */
async function copies(): Promise<{ name: string; copied: Copied }[]> {
  const found: { name: string; copied: Copied }[] = [];
  for (const operation of facts.operations) {
    const kinds = new Set<string>();
    for (const visitor of visitors) {
      const { party, officer } = visitor;
      const kind = `${party.agency.kind}${officer ? '-officer' : ''}`;
      if (!mayRun(visitor, operation) || kinds.has(kind)) continue;
      kinds.add(kind);
      const { variables } = await fill(visitor, operation);
      const who = { client: party.client, agency: party.agency, party, ...(officer && { officer }) };
      const [purpose, caseRef] = [purposeOf(visitor), caseOf(visitor)];
      const copied = { url: server.url, who, purpose, caseRef, query: operation.text, variables, operation };
      found.push({ name: `${operation.name}-${kind}`, copied });
    }
  }
  return found;
}

describe('a copied program', () => {
  /** Below the checkout, so that it finds the SDK as an example does. */
  const folder = path.join(root, 'node_modules/.cache/lienthong-copies');
  let all: { name: string; copied: Copied }[];
  beforeAll(async () => {
    fs.rmSync(folder, { recursive: true, force: true });
    fs.mkdirSync(folder, { recursive: true });
    all = await copies();
  }, 60_000);
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  test('compiles, for every operation and every kind of party', () => {
    const files = all.map(({ name, copied }) => {
      const file = path.join(folder, `${name}.ts`);
      fs.writeFileSync(file, asTypeScript(copied));
      return file;
    });
    const base = ts.readConfigFile(path.join(root, 'tsconfig.base.json'), ts.sys.readFile).config.compilerOptions;
    const options = ts.convertCompilerOptionsFromJson({ ...base, composite: false, noEmit: true }, root).options;
    const program = ts.createProgram(files, options);
    const said = ts.getPreEmitDiagnostics(program).map((one) => {
      const at = one.file ? path.basename(one.file.fileName) : '';
      return `${at}: ${ts.flattenDiagnosticMessageText(one.messageText, '\n')}`;
    });
    expect(said).toEqual([]);
    expect(files.length).toBeGreaterThan(40);
  }, 60_000);

  test('uses the facade’s method for an operation of the SDK, and a document for anything else', () => {
    const of = (name: string): Copied => all.find((one) => one.name === name)!.copied;
    expect(asTypeScript(of('Citizen-JUSTICE'))).toMatch(/await justice\.citizens\.find\('\d{12}'\)/);
    expect(asTypeScript(of('Viewer-LABOR'))).toContain('await labor.viewer()');
    expect(asTypeScript(of('Citizens-POLICE'))).toContain('await police.citizens.list(');
    expect(asTypeScript(of('SubmitFindings-POLICE'))).toContain('await police.corrections.submit(');
    expect(asTypeScript(of('ReportFacts-COMMUNE_COMMITTEE'))).toContain('await committee.corrections.report(');
    expect(asTypeScript(of('CitizenBySubject-INSPECTOR'))).toContain('await agency.query(');
    expect(asTypeScript({ ...of('Citizen-JUSTICE'), operation: undefined })).toContain('await justice.query(');
    expect(asTypeScript(of('SubmitCorrections-JUSTICE-officer'))).toContain("officerKey: key('officer-justice-");
  });

  test.each(['Citizens-JUSTICE', 'Citizens-POLICE', 'PreviewCorrection-JUSTICE-officer', 'DistrictStatistics-LABOR'])(
    'runs: %s',
    async (name) => {
      const source = asTypeScript(all.find((one) => one.name === name)!.copied);
      const file = path.join(folder, `${name}.mjs`);
      fs.writeFileSync(
        file,
        ts.transpileModule(source, {
          compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
        }).outputText,
      );
      const { stdout } = await promisify(execFile)(process.execPath, [file], {
        env: { ...process.env, NODE_OPTIONS: '', KEYS: server.database.keysDir },
      });
      expect(JSON.parse(stdout)).toEqual(expect.any(Object));
    },
    30_000,
  );

  test('as curl runs as it stands, and holds no token', async () => {
    for (const name of ['Citizens-POLICE', 'SubmitCorrections-JUSTICE', 'DistrictStatistics-LABOR']) {
      const command = asCurl(all.find((one) => one.name === name)!.copied);
      expect(command).not.toMatch(/eyJ/);
      expect(command).toContain('$TOKEN');
      const { stdout } = await promisify(execFile)('sh', ['-eu', '-c', command]);
      const answer = JSON.parse(stdout);
      expect(answer.errors).toBeUndefined();
      expect(Object.values(answer.data)).not.toContain(null);
    }
  });
});
