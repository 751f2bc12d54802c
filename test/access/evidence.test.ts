import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { personalFields } from '@lienthong/api/domain/personal-field';
import { documentTypes, largestDocument, type DocumentType } from '@lienthong/schema/document-types';
import { fresh, type Json } from '../support/corrections.ts';
import { announced, get, hangUp, put, scan, sha256, stored, type Party } from '../support/documents.ts';
import { startHttp, until, type HttpServer } from '../support/http.ts';
import { exchange, expectRefusal } from '../support/raw-http.ts';

const ward = { client: 'justice-25456-registry' };
const wardOfficer = { ...ward, officer: 'officer-justice-25456-1' };
const city = { client: 'justice-703-registry' };
const cityOfficer = { ...city, officer: 'officer-justice-703-1' };
const districtOfficer = { client: 'justice-706-registry', officer: 'officer-justice-706-1' };
const policeOfficer = { client: 'police-703-register', officer: 'officer-police-703-1' };

let http: HttpServer;
/** Uploads that fall silent after their head, or a while into their body, and one that is slow; they run beside the other tests. */
let silent: Promise<Slow>[];
let steady: Promise<Slow>;

beforeAll(async () => {
  http = await startHttp();
  const whole = scan();
  silent = [slowly([], 0, whole), slowly([whole.subarray(0, 5)], 3000, whole)];
  steady = slowly(
    Array.from({ length: 20 }, (_, at) => whole.subarray(at * 100, at * 100 + 100)),
    850,
    whole,
  );
});
afterAll(() => http.close());

interface Slow {
  milliseconds: number;
  text: string;
}

/** A connection that sends a head and then some pieces, each after so many milliseconds; how long it lived, and what came back. */
async function slowly(pieces: Buffer[], pause: number, whole: Buffer): Promise<Slow> {
  const id = await announced(http, ward, whole);
  const { authorization = '', 'lienthong-purpose': purpose = '' } = await http.headers(ward);
  const head = [
    `PUT /evidence/${id} HTTP/1.1`,
    'host: a',
    'connection: close',
    `authorization: ${authorization}`,
    `lienthong-purpose: ${purpose}`,
    'content-type: application/pdf',
    `content-length: ${String(whole.length)}`,
  ];
  const from = performance.now();
  return new Promise((resolve) => {
    const socket = net.connect(Number(new URL(http.url).port), '127.0.0.1');
    let text = '';
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    pieces.forEach((piece, at) => setTimeout(() => socket.writable && socket.write(piece), pause * (at + 1)));
    socket.on('data', (chunk: Buffer) => (text += chunk.toString())).on('error', () => undefined);
    socket.on('close', () => resolve({ milliseconds: performance.now() - from, text }));
  });
}

const vaultFiles = (): string[] =>
  fs
    .readdirSync(path.join(http.dataDir, 'evidence'), { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name));
const fileOf = (id: string): string[] => vaultFiles().filter((file) => file.includes(id.slice(4)));
const storedAt = async (id: string): Promise<Date | null> =>
  (await http.oracle<{ at: Date | null }>('select stored_at as at from document where id = $1', [id.slice(4)]))[0]!.at;

/** A person of the unit on whom there is no request, as a subject. */
async function subject(unit: string): Promise<{ id: string; subject: Json }> {
  const [row] = await http.oracle<{ id: string; number: string; given: string }>(
    `select c.id, n.value as number, c.given_name as given from citizen c join personal_number n on n.citizen_id = c.id and n.status = 'ACTIVE'
     join administrative_unit u on c.unit_no between u.unit_no and u.last_unit_no
     where u.code = $1 and u.valid_to = '2025-06-30' and c.life_status = 'ALIVE' and c.nationality = 'VN'
       and c.date_of_birth < '2000-01-01' and not exists (select from correction_request q where q.citizen_id = c.id)
     order by c.id limit 1`,
    [unit],
  );
  return { id: row!.id, subject: { personalNumber: row!.number, givenName: row!.given } };
}

interface Cited {
  request: string;
  citizen: string;
}

/** Hands in a death that cites the document, of someone of `home`, registered by `office`. */
async function cite(
  party: Party,
  document: string,
  bytes: Uint8Array,
  office = '25456',
  home = office,
): Promise<Cited> {
  const { id: citizen, subject: pointer } = await subject(home);
  const item = {
    clientRef: fresh('cite'),
    registration: { office, book: '01', number: fresh(''), year: 2021, date: '2021-05-10' },
    legalBasis: { document: '60/2014/QH13' },
    evidence: [{ kind: 'DEATH_NOTICE', reference: 'GBT', issuedOn: '2021-05-09', document, sha256: sha256(bytes) }],
    correction: { death: { subject: pointer, diedOn: '2021-05-08', place: 'Tây Ninh' } },
  };
  const query =
    'mutation($items: [CorrectionItem!]!) { submitCorrections(items: $items) { refusals { code } request { id } } }';
  const { body, text } = await http.call({ ...party, query, variables: { items: [item] } });
  const request = body.data?.submitCorrections[0].request?.id as string | undefined;
  if (request === undefined) throw new Error(text);
  return { request, citizen };
}

describe('a document', () => {
  test.each(Object.keys(documentTypes) as DocumentType[])(
    '%s is put by a system, cited, and got by the officer who decides, byte by byte',
    async (type) => {
      const bytes = scan(type, 100_000);
      const { mediaType, extension } = documentTypes[type];
      const id = await announced(http, ward, bytes, { mediaType: type });
      const reply = await put(http, ward, id, bytes, mediaType);
      expect([reply.status, reply.body]).toEqual([201, { id, sha256: sha256(bytes), bytes: bytes.length }]);
      await cite(ward, id, bytes);
      const got = await get(http, wardOfficer, id);
      expect([got.status, got.bytes.equals(bytes)]).toEqual([200, true]);
      expect(Object.fromEntries(got.headers)).toMatchObject({
        'content-type': mediaType,
        'content-length': String(bytes.length),
        'content-disposition': `attachment; filename="${id}.${extension}"`,
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'cache-control': 'no-store',
      });
    },
  );

  test('lies in a folder of the owner alone, under a name of ours', async () => {
    const bytes = scan();
    const id = await stored(http, ward, bytes);
    const [file = ''] = fileOf(id);
    expect(path.basename(file)).toBe(id.slice(4));
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    for (let folder = path.dirname(file); folder !== http.dataDir; folder = path.dirname(folder)) {
      expect([folder, fs.statSync(folder).mode & 0o777]).toEqual([folder, 0o700]);
    }
    expect(fs.readFileSync(file).equals(bytes)).toBe(true);
  });

  test('of the largest size is taken', async () => {
    const bytes = scan('PDF', largestDocument);
    const id = await announced(http, ward, bytes);
    expect((await put(http, ward, id, bytes)).status).toBe(201);
    await cite(ward, id, bytes);
    expect((await get(http, wardOfficer, id)).bytes.equals(bytes)).toBe(true);
  });

  test('put again is the same: 200, and nothing changes', async () => {
    const bytes = scan();
    const id = await stored(http, ward, bytes);
    const at = await storedAt(id);
    expect((await put(http, ward, id, bytes)).status).toBe(200);
    expect((await put(http, { ...ward, officer: wardOfficer.officer }, id, bytes)).status).toBe(200);
    expect([fileOf(id).length, await storedAt(id)]).toEqual([1, at]);
    const other = Buffer.from(bytes).fill(1, 100);
    expectRefusal(await put(http, ward, id, other), 400, 'BAD_USER_INPUT');
    expect(fs.readFileSync(fileOf(id)[0]!).equals(bytes)).toBe(true);
  });

  test('put fifty times at once is one document', async () => {
    const bytes = scan('PDF', 300_000);
    const id = await announced(http, ward, bytes);
    const replies = await Promise.all(Array.from({ length: 50 }, () => put(http, ward, id, bytes)));
    expect(replies.filter(({ status }) => status !== 200 && status !== 201)).toEqual([]);
    expect(fileOf(id)).toHaveLength(1);
    expect(fs.readFileSync(fileOf(id)[0]!).equals(bytes)).toBe(true);
  });

  test('whose file was lost is mended by putting it again, and until then is a fault and not an empty answer', async () => {
    const bytes = scan();
    const id = await stored(http, ward, bytes);
    await cite(ward, id, bytes);
    fs.rmSync(fileOf(id)[0]!);
    expect(await get(http, wardOfficer, id)).toMatchObject({ status: 500, code: 'INTERNAL' });
    expect((await put(http, ward, id, bytes)).status).toBe(200);
    expect(await get(http, wardOfficer, id)).toMatchObject({ status: 200 });
  });

  test('whose file was changed is not handed out', async () => {
    const bytes = scan();
    const id = await stored(http, ward, bytes);
    await cite(ward, id, bytes);
    fs.writeFileSync(fileOf(id)[0]!, Buffer.from(bytes).fill(0, 1000));
    expect(await get(http, wardOfficer, id)).toMatchObject({ status: 500, code: 'INTERNAL' });
  });
});

describe('an upload', () => {
  const script = Buffer.from('#!/bin/sh\nrm -rf /\n'.padEnd(2000, '#'));
  const expectNothing = async (id: string): Promise<void> => {
    expect([fileOf(id), await storedAt(id)]).toEqual([[], null]);
  };

  test('of other bytes than announced is refused and leaves nothing', async () => {
    const id = await announced(http, ward, scan());
    const reply = await put(http, ward, id, scan());
    expectRefusal(reply, 400, 'BAD_USER_INPUT');
    expect(reply.body.errors[0].extensions.rule).toBe('SHA256');
    await expectNothing(id);
  });

  test('of a script that is called a PDF is refused', async () => {
    const id = await announced(http, ward, script);
    const reply = await put(http, ward, id, script);
    expectRefusal(reply, 415, 'UNSUPPORTED_MEDIA_TYPE');
    await expectNothing(id);
  });

  test.each<[string, Buffer]>([
    ['a page', Buffer.from('<!doctype html><script>1</script>'.padEnd(500))],
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['an archive', Buffer.from('504b0304'.padEnd(400, '0'), 'hex')],
    ['a program', Buffer.from('7f454c46'.padEnd(400, '0'), 'hex')],
    ['a page with a PDF in it', Buffer.from(`<html>%PDF-1.7`.padEnd(300))],
    ['one byte', Buffer.from('%')],
  ])('of %s is refused whatever it was announced as', async (_, bytes) => {
    for (const type of Object.keys(documentTypes) as DocumentType[]) {
      const id = await announced(http, ward, bytes, { mediaType: type });
      expectRefusal(await put(http, ward, id, bytes, documentTypes[type].mediaType), 415, 'UNSUPPORTED_MEDIA_TYPE');
      await expectNothing(id);
    }
  });

  test('of one type that was announced as another is refused', async () => {
    const bytes = scan('PNG');
    const id = await announced(http, ward, bytes, { mediaType: 'JPEG' });
    expectRefusal(await put(http, ward, id, bytes, 'image/jpeg'), 415, 'UNSUPPORTED_MEDIA_TYPE');
    expectRefusal(await put(http, ward, id, bytes, 'image/png'), 415, 'UNSUPPORTED_MEDIA_TYPE');
    await expectNothing(id);
  });

  test.each(['application/pdf; charset=utf-8', 'application/octet-stream', 'text/html', 'application/json'])(
    'sent as %s is refused',
    async (type) => {
      const bytes = scan();
      const id = await announced(http, ward, bytes);
      expectRefusal(await put(http, ward, id, bytes, type), 415, 'UNSUPPORTED_MEDIA_TYPE');
      await expectNothing(id);
    },
  );

  test('that is compressed is refused', async () => {
    const bytes = scan();
    const id = await announced(http, ward, bytes);
    const reply = await put(http, { ...ward, headers: { 'content-encoding': 'gzip' } }, id, bytes);
    expectRefusal(reply, 415, 'UNSUPPORTED_MEDIA_TYPE');
  });

  test('of another length than announced is refused', async () => {
    const bytes = scan();
    const id = await announced(http, ward, bytes);
    for (const other of [bytes.subarray(0, -1), Buffer.concat([bytes, Buffer.alloc(1)])]) {
      expectRefusal(await put(http, ward, id, other), 400, 'BAD_USER_INPUT');
    }
    await expectNothing(id);
  });

  test('in chunks is taken, and is cut where it grows beyond what was announced', async () => {
    const bytes = scan('PDF', 50_000);
    const send = async (id: string, chunks: Buffer[]): Promise<number> => {
      const { 'content-type': _, ...headers } = await http.headers(ward);
      const body = new ReadableStream({
        start(controller) {
          for (const chunk of chunks) controller.enqueue(chunk);
          controller.close();
        },
      });
      const request = {
        method: 'PUT',
        headers: { ...headers, 'content-type': 'application/pdf' },
        body,
        duplex: 'half',
      };
      return (await fetch(`${http.url}/evidence/${id}`, request as RequestInit)).status;
    };
    const short = await announced(http, ward, bytes);
    expect(await send(short, [bytes.subarray(0, 49_999)])).toBe(400);
    const long = await announced(http, ward, bytes);
    expect(await send(long, [bytes, bytes, bytes])).toBe(413);
    await expectNothing(short);
    await expectNothing(long);
    expect(await send(short, [bytes.subarray(0, 3), bytes.subarray(3, 20_000), bytes.subarray(20_000)])).toBe(201);
  });

  test('larger than any document is refused by its head', async () => {
    const id = await announced(http, ward, scan());
    const { authorization = '', 'lienthong-purpose': purpose = '' } = await http.headers(ward);
    const text = await exchange(
      http.url,
      `PUT /evidence/${id} HTTP/1.1\r\nhost: a\r\nauthorization: ${authorization}\r\nlienthong-purpose: ${purpose}\r\n` +
        `content-type: application/pdf\r\ncontent-length: ${String(largestDocument + 1)}\r\n\r\n`,
      { patience: 1000 },
    );
    expect(text).toMatch(/^HTTP\/1.1 413 /);
    expect(text).toMatch(/^connection: close\r$/im);
    expect(text).toContain('PAYLOAD_TOO_LARGE');
  });

  test('that is cut off in the middle leaves nothing, and can be begun again', async () => {
    const bytes = scan('PDF', 2_000_000);
    const id = await announced(http, ward, bytes);
    for (const sent of [0, 10, 500_000, bytes.length - 1]) await hangUp(http, ward, id, bytes, sent);
    await until(() => fileOf(id).length === 0, 3000);
    await expectNothing(id);
    expect((await put(http, ward, id, bytes)).status).toBe(201);
  });

  test('that falls silent is cut off after some ten seconds', async () => {
    const [atOnce, later] = (await Promise.all(silent)).map(({ milliseconds }) => milliseconds);
    expect(atOnce).toBeGreaterThan(9_000);
    expect(atOnce).toBeLessThan(14_000);
    expect(later).toBeGreaterThan(12_000);
    expect(later).toBeLessThan(18_000);
  }, 30_000);

  test('that is slow and steady is taken, though any other request would be cut off after 15 s', async () => {
    const { milliseconds, text } = await steady;
    expect(text).toMatch(/^HTTP\/1.1 201 /);
    expect(milliseconds).toBeGreaterThan(16_000);
  }, 30_000);

  test('that is refused early is answered, however much of it is still to come', async () => {
    const bytes = scan('PDF', largestDocument);
    for (let nth = 0; nth < 5; nth += 1) {
      expectRefusal(await put(http, ward, `doc_${randomUUID()}`, bytes), 404, 'NOT_FOUND');
      expectRefusal(await put(http, { ...ward, token: 'x' }, `doc_${randomUUID()}`, bytes), 401, 'UNAUTHENTICATED');
    }
  });

  test('to an address of another agency, of nobody or of no shape is 404 alike', async () => {
    const bytes = scan();
    const id = await announced(http, ward, bytes);
    for (const address of [id, `doc_${randomUUID()}`, 'doc_1', '..%2f..%2fsecrets.json', id.toUpperCase()]) {
      expectRefusal(await put(http, city, address, bytes), 404, 'NOT_FOUND');
    }
    await expectNothing(id);
  });

  test('without a token, a purpose or the right is refused unread', async () => {
    const bytes = scan();
    const id = await announced(http, ward, bytes);
    expectRefusal(await put(http, { ...ward, token: 'x' }, id, bytes), 401, 'UNAUTHENTICATED');
    expectRefusal(await put(http, { ...ward, purpose: null }, id, bytes), 400, 'PURPOSE_REQUIRED');
    expectRefusal(await put(http, { ...ward, purpose: 'STEERING' }, id, bytes), 403, 'PURPOSE_NOT_ALLOWED');
    for (const client of ['education-72-office', 'committee-25456-review', 'inspector-72-desk', 'labor-72-office']) {
      expectRefusal(await put(http, { client }, id, bytes), 403, 'FORBIDDEN');
    }
    await expectNothing(id);
  });

  test.each(['POST', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'])('by %s is refused', async (method) => {
    const id = await announced(http, ward, scan());
    const { 'content-type': _, ...headers } = await http.headers(ward);
    const { status, headers: said } = await fetch(`${http.url}/evidence/${id}`, { method, headers });
    expect([status, said.get('allow')]).toEqual([405, 'GET, PUT']);
  });
});

describe('who reads a document', () => {
  /** Sent by the city for the district's commune, whose office decides: the city sends, the ward decides. */
  let sentByCity: { id: string; bytes: Buffer } & Cited;
  let uncited: string;

  beforeAll(async () => {
    const bytes = scan();
    const id = await stored(http, city, bytes);
    sentByCity = { id, bytes, ...(await cite(city, id, bytes, '25456')) };
    uncited = await stored(http, ward, scan());
  });

  test.each<[string, Party, number, string | undefined]>([
    ['an officer of the office that decides', wardOfficer, 200, undefined],
    ['another one of it', { ...ward, officer: 'officer-justice-25456-2' }, 200, undefined],
    ['an officer of the office that sent it', cityOfficer, 200, undefined],
    ['an officer of another district', districtOfficer, 404, 'NOT_FOUND'],
    ['the police of the person', policeOfficer, 404, 'NOT_FOUND'],
    ['the province’s police', { client: 'police-72-register', officer: 'officer-police-72-1' }, 404, 'NOT_FOUND'],
    ['the system of the office that decides', ward, 403, 'FORBIDDEN'],
    ['the system that sent it', city, 403, 'FORBIDDEN'],
    ['a deciding officer without a purpose', { ...wardOfficer, purpose: null }, 400, 'PURPOSE_REQUIRED'],
    ['a school', { client: 'school-hoang-le-kha' }, 403, 'FORBIDDEN'],
    ['the inspector', { client: 'inspector-72-desk', headers: { 'lienthong-case': 'DSR-1' } }, 403, 'FORBIDDEN'],
    ['nobody', { ...wardOfficer, token: 'x' }, 401, 'UNAUTHENTICATED'],
  ])('%s: %j gets %i', async (_, party, status, code) => {
    const got = await get(http, party, sentByCity.id);
    expect([got.status, got.code]).toEqual([status, code]);
    if (status === 200) expect(got.bytes.equals(sentByCity.bytes)).toBe(true);
  });

  test('nobody does while no request cites it, not even who stored it', async () => {
    for (const party of [wardOfficer, cityOfficer]) {
      expect(await get(http, party, uncited)).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    }
  });

  test('is asked alike of what exists and of what does not', async () => {
    const [there, nowhere] = [
      await get(http, districtOfficer, sentByCity.id),
      await get(http, districtOfficer, `doc_${randomUUID()}`),
    ];
    expect(there.bytes.toString()).toBe(nowhere.bytes.toString());
  });

  test('is in the audit of every person concerned, also of a request that another office decides', async () => {
    const bytes = scan();
    const id = await stored(http, city, bytes);
    const here = await cite(city, id, bytes, '25456');
    const elsewhere = await cite(city, id, bytes, '25459');
    const requestId = randomUUID();
    await get(http, { ...wardOfficer, headers: { 'x-request-id': requestId, 'lienthong-case': 'HS-7' } }, id);
    const rows = await http.oracle(
      `select operation, outcome, purpose, case_ref as "caseRef", fields::text, persons, officer_no is not null as officer
       from audit where request_id = $1`,
      [requestId],
    );
    expect(rows).toEqual([
      {
        operation: 'evidence',
        outcome: 'ANSWERED',
        purpose: 'CIVIL_STATUS',
        caseRef: 'HS-7',
        fields: (1n << BigInt(personalFields['CorrectionRequest.evidence'].bit)).toString(),
        persons: [here.citizen, elsewhere.citizen].sort(),
        officer: true,
      },
    ]);
  });

  test('is in the audit of nobody where it was out of reach, and a denial is kept', async () => {
    const [missed, denied] = [randomUUID(), randomUUID()];
    await get(http, { ...districtOfficer, headers: { 'x-request-id': missed } }, sentByCity.id);
    await get(http, { ...ward, headers: { 'x-request-id': denied } }, sentByCity.id);
    const rows = await http.oracle(
      'select request_id, operation, outcome, code, persons, sought is not null as sought from audit where request_id = any($1::uuid[])',
      [[missed, denied]],
    );
    const row = { operation: 'evidence', persons: [] };
    expect(rows).toHaveLength(2);
    expect(rows).toEqual(
      expect.arrayContaining([
        { ...row, request_id: missed, outcome: 'NOT_FOUND', code: null, sought: true },
        { ...row, request_id: denied, outcome: 'DENIED', code: 'FORBIDDEN', sought: false },
      ]),
    );
  });

  test('ends within 5 s of the revocation of the client', async () => {
    const party = { client: 'justice-706-registry', officer: 'officer-justice-706-2' };
    const bytes = scan();
    const id = await stored(http, { client: party.client }, bytes);
    await cite({ client: party.client }, id, bytes, '25516', '706');
    const codeOf = async (): Promise<string | undefined> => (await get(http, party, id)).code;
    expect(await codeOf()).toBeUndefined();
    await http.oracle(`update client set status = 'REVOKED' where id = $1`, [party.client]);
    await until(async () => (await codeOf()) === 'CLIENT_REVOKED', 5000);
    expectRefusal(await put(http, { client: party.client }, id, bytes), 401, 'CLIENT_REVOKED');
    await http.oracle(`update client set status = 'ACTIVE' where id = $1`, [party.client]);
  }, 15_000);
});

describe('the log', () => {
  test('has a line for each call, with the route and without the document', async () => {
    const bytes = scan();
    const requestId = randomUUID();
    const id = await stored(http, ward, bytes);
    await put(http, { ...ward, headers: { 'x-request-id': requestId } }, id, bytes);
    const lines = http.log.map((line) => JSON.parse(line) as Json).filter((line) => line['requestId'] === requestId);
    expect(lines).toEqual([
      expect.objectContaining({
        route: 'evidence',
        method: 'PUT',
        status: 200,
        client: ward.client,
        statements: ['expected-document', 'mark-document-stored'],
      }),
    ]);
    const ids = (await http.oracle<{ id: string }>('select id from document')).map((row) => row.id);
    expect(ids.length).toBeGreaterThan(20);
    expect(http.log.filter((line) => ids.some((one) => line.includes(one)))).toEqual([]);
    expect(http.log.filter((line) => line.includes('"incident"')).length).toBe(2);
  });
});
