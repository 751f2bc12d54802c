import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  clientCredentials,
  justiceClient,
  officerToken,
  type ClientOptions,
  type JusticeClient,
  type PrivateKey,
  type ResponseEvent,
  type StoredPaper,
} from '@lienthong/sdk';
import { documentFile } from '@lienthong/sdk/node';
import { largestDocument } from '@lienthong/schema/document-types';
import { scan, sha256 } from '../support/documents.ts';
import { startHttp, type HttpServer } from '../support/http.ts';
import { errorOf } from './parties.ts';

const clientId = 'justice-25456-registry';

let http: HttpServer;
let folder: string;
let justice: JusticeClient;
let calls: ResponseEvent[];
beforeAll(async () => {
  http = await startHttp();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-papers-'));
});
afterAll(async () => {
  await http.close();
  fs.rmSync(folder, { recursive: true });
});
beforeEach(() => {
  calls = [];
  justice = connect();
});

const keyOf = (party: string): PrivateKey =>
  JSON.parse(fs.readFileSync(path.join(http.database.keysDir, `${party}.json`), 'utf8')) as PrivateKey;
const credentials = () => ({ tokenUrl: `${http.url}/oauth2/token`, clientId, privateKey: keyOf(clientId) });
const connect = (options: Partial<ClientOptions> = {}): JusticeClient =>
  justiceClient({
    url: `${http.url}/graphql`,
    auth: clientCredentials(credentials()),
    purpose: 'CIVIL_STATUS',
    hooks: { onResponse: (event) => void calls.push(event) },
    ...options,
  });
const asOfficer = (officerId: string): JusticeClient =>
  connect({ auth: officerToken({ ...credentials(), officerId, officerKey: keyOf(officerId) }) });
const said = (): unknown[] => calls.map(({ operation, status }) => [operation, status]);

/** Does as told with the first attempts and lets the others through. */
function failing(...faults: ((url: string, init: RequestInit) => Promise<Response>)[]): typeof fetch {
  return async (input, init = {}) => {
    const url = input instanceof Request ? input.url : input.toString();
    const fault = url.includes('/evidence/') ? faults.shift() : undefined;
    return fault ? fault(url, init) : fetch(input, init);
  };
}

async function requestOn(paper: StoredPaper): Promise<string> {
  const people = await justice.citizens.list().toArray({ limit: 300 });
  const person = people.find(
    ({ lifeStatus, personalNumber, birthYear }) => lifeStatus === 'ALIVE' && personalNumber && birthYear! < 2000,
  )!;
  const [outcome] = await justice.corrections.submit([
    {
      clientRef: `cite/${paper.document}`,
      registration: { office: '25456', book: '01/KT', number: '1', year: 2021, date: '2021-05-10' },
      legalBasis: { document: '60/2014/QH13' },
      evidence: [{ ...paper, reference: 'GBT-1', issuedOn: '2021-05-09' }],
      correction: {
        death: {
          subject: { personalNumber: person.personalNumber!, givenName: person.givenName },
          diedOn: '2021-05-08',
          place: 'Tây Ninh',
        },
      },
    },
  ]);
  if (!outcome?.request) throw new Error(JSON.stringify(outcome?.refusals));
  return outcome.request.id;
}

describe('a paper', () => {
  test('is stored from a file, cited, and read by the officer who decides', async () => {
    const bytes = scan('JPEG', 50_000);
    const file = path.join(folder, 'notice.jpg');
    fs.writeFileSync(file, bytes);
    const paper = await justice.evidence.store(await documentFile(file), { kind: 'DEATH_NOTICE' });
    expect(paper).toEqual({ kind: 'DEATH_NOTICE', document: expect.stringMatching(/^doc_/), sha256: sha256(bytes) });
    expect(said()).toEqual([
      ['RegisterDocuments', 200],
      ['StoreDocument', 201],
    ]);
    const id = await requestOn(paper);
    const officer = asOfficer('officer-justice-25456-1');
    const request = await officer.corrections.find(id);
    expect(request?.evidence).toEqual([{ ...paper, reference: 'GBT-1', issuedOn: '2021-05-09' }]);
    const [shown] = request!.evidence!;
    const read = await officer.evidence.read({ document: shown!.document!, sha256: shown!.sha256! });
    expect(Buffer.from(read).equals(bytes)).toBe(true);
    const other = await errorOf(officer.evidence.read({ document: shown!.document!, sha256: 'a'.repeat(64) }));
    expect(other).toMatchObject({ kind: 'protocol', code: 'EVIDENCE_DIFFERS' });
    const machine = await errorOf(justice.evidence.read(paper));
    expect(machine).toMatchObject({ kind: 'permission', code: 'FORBIDDEN', operation: 'ReadDocument' });
  });

  test('stored again is the same document and isn’t sent again; of another kind it is another', async () => {
    const bytes = scan();
    const first = await justice.evidence.store(new Blob([bytes]), { kind: 'BIRTH_CERTIFICATE' });
    calls.length = 0;
    expect(await justice.evidence.store(bytes, { kind: 'BIRTH_CERTIFICATE' })).toEqual(first);
    expect(said()).toEqual([['RegisterDocuments', 200]]);
    expect(await justice.evidence.store(bytes, { kind: 'EXTRACT' })).not.toEqual(first);
  });

  test('is sent again when the line breaks, the answer is lost or the server is at its limit', async () => {
    const broken = (): Promise<Response> => Promise.reject(new TypeError('fetch failed'));
    const lost = async (url: string, init: RequestInit): Promise<Response> => {
      await fetch(url, init);
      throw new TypeError('terminated');
    };
    const busy = async (): Promise<Response> => {
      const body = { errors: [{ message: 'x', extensions: { code: 'OVERLOADED' } }] };
      return Response.json(body, { status: 503, headers: { 'retry-after': '0' } });
    };
    const bytes = scan();
    const patient = connect({ fetch: failing(broken, lost, busy) });
    const paper = await patient.evidence.store(bytes, { kind: 'BIRTH_CERTIFICATE' });
    const [row] = await http.oracle('select stored_at is not null as stored from document where id = $1', [
      paper.document.slice(4),
    ]);
    expect(row).toEqual({ stored: true });
    expect(said()).toEqual([
      ['RegisterDocuments', 200],
      ['StoreDocument', 503],
      ['StoreDocument', 200],
    ]);
  }, 10_000);

  test('that no server would take is refused before anything is sent', async () => {
    const page = Buffer.from('<html>');
    expect(await errorOf(justice.evidence.store(page, { kind: 'OTHER' }))).toMatchObject({
      kind: 'validation',
      code: 'UNSUPPORTED_MEDIA_TYPE',
    });
    const huge = scan('PDF', largestDocument + 1);
    expect(await errorOf(justice.evidence.store(huge, { kind: 'OTHER' }))).toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
    const file = path.join(folder, 'huge.pdf');
    fs.writeFileSync(file, huge);
    expect(await errorOf(documentFile(file))).toMatchObject({ kind: 'validation', code: 'PAYLOAD_TOO_LARGE' });
    expect(calls).toEqual([]);
  });

  test('of nobody is not found, and a caller who stops waiting is let go', async () => {
    const officer = asOfficer('officer-justice-25456-1');
    const paper = { document: 'doc_01900000-0000-7000-8000-000000000000', sha256: 'a'.repeat(64) };
    expect(await errorOf(officer.evidence.read(paper))).toMatchObject({
      kind: 'notFound',
      code: 'NOT_FOUND',
      status: 404,
    });
    const signal = AbortSignal.abort();
    expect(await errorOf(officer.evidence.read(paper, { signal }))).toMatchObject({ kind: 'aborted' });
    const hang = failing(
      (_, { signal }) =>
        new Promise((_resolve, reject) => signal!.addEventListener('abort', () => reject(signal!.reason as Error))),
    );
    const late = connect({ fetch: hang }).evidence.store(scan(), { kind: 'OTHER' }, { timeouts: { overallMs: 300 } });
    expect(await errorOf(late)).toMatchObject({ kind: 'timeout', operation: 'StoreDocument' });
  });
});
