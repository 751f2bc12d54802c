import { createServer, request as httpRequest } from 'node:http';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { oauthRoutes } from '@lienthong/api/access/oauth/routes';
import { readAuthorization } from '@lienthong/api/access/oauth/tokens';
import { issuerUrl, openOffice } from './office.ts';
import type { Office } from './office.ts';

let office: Office;
let server: Server;
let url: string;
let faults: unknown[];

beforeEach(async () => {
  office = openOffice();
  faults = [];
  const route = oauthRoutes(office.issuer);
  server = createServer((request, response) => {
    route(request, response, new URL(request.url ?? '/', issuerUrl).pathname).then(
      (handled) => {
        if (!handled) response.writeHead(418).end(readAuthorization(request));
      },
      (fault: unknown) => {
        faults.push(fault);
        response.writeHead(500).end();
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

const form = async () => office.machineForm(await office.assertionOf('justice', office.pairs.justice));
const urlencoded = 'application/x-www-form-urlencoded';

describe('over HTTP', () => {
  test('a token is given and never stored', async () => {
    const response = await fetch(`${url}/oauth2/token`, { method: 'POST', body: await form() });
    const { access_token: token } = (await response.json()) as { access_token: string };

    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await office.verify(`Bearer ${token}`)).toMatchObject({ clientId: 'justice' });
  });

  test('a refused client is answered with 401 and not stored either', async () => {
    const body = new URLSearchParams({ grant_type: 'client_credentials' });
    const response = await fetch(`${url}/oauth2/token`, { method: 'POST', body });

    expect(response.status).toBe(401);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toMatchObject({ error: 'invalid_client' });
  });

  test('parameters in the address count for nothing', async () => {
    const response = await fetch(`${url}/oauth2/token?${(await form()).toString()}`, {
      method: 'POST',
      headers: { 'content-type': urlencoded },
    });

    expect(response.status).toBe(400);
  });

  test.each([undefined, 'application/json', `${urlencoded}; charset=utf-16`, `${urlencoded}x`])(
    'a body of type %s is refused',
    async (type) => {
      const body = Buffer.from((await form()).toString());
      const response = await fetch(`${url}/oauth2/token`, {
        method: 'POST',
        body,
        ...(type && { headers: { 'content-type': type } }),
      });

      expect(response.status).toBe(415);
      expect(await response.json()).toMatchObject({ error: 'invalid_request' });
    },
  );

  test('a body over 32 kB is refused, with its length declared and without', async () => {
    const body = `grant_type=client_credentials&padding=${'x'.repeat(32_768)}`;
    const headers = { 'content-type': urlencoded };
    const declared = await fetch(`${url}/oauth2/token`, { method: 'POST', headers, body });
    const chunked = await new Promise<number | undefined>((resolve, reject) => {
      const request = httpRequest(`${url}/oauth2/token`, { method: 'POST', headers }, (response) =>
        resolve(response.statusCode),
      );
      request.on('error', reject);
      request.write(body.slice(0, 20_000));
      request.end(body.slice(20_000));
    });

    expect([declared.status, chunked]).toEqual([413, 413]);
    expect(declared.headers.get('connection')).toBe('close');
  });

  test('a client that hangs up leaves no fault behind', async () => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(
      `POST /oauth2/token HTTP/1.1\r\nhost: a\r\ncontent-type: ${urlencoded}\r\ncontent-length: 90\r\n\r\ngrant`,
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));

    expect(faults).toEqual([]);
    expect(office.denials).toEqual([]);
  });

  test('keys and metadata are published', async () => {
    const paths = ['/oauth2/jwks', '/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'];
    const [jwks, ...metadata] = await Promise.all(paths.map(async (path) => (await fetch(url + path)).json()));

    expect(jwks).toEqual(office.issuer.jwks());
    expect(JSON.stringify(jwks)).not.toContain('"d"');
    expect(metadata).toEqual([office.issuer.metadata(), office.issuer.metadata()]);
    expect((await fetch(`${url}/oauth2/jwks`, { method: 'HEAD' })).status).toBe(200);
  });

  test.each([
    ['GET', '/oauth2/token', 'POST'],
    ['POST', '/oauth2/jwks', 'GET, HEAD'],
    ['DELETE', '/.well-known/openid-configuration', 'GET, HEAD'],
  ])('%s %s is refused and the answer says what is allowed', async (method, path, allow) => {
    const response = await fetch(url + path, { method });

    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe(allow);
  });

  test.each(['/graphql', '/oauth2', '/oauth2/token/', '/oauth2/constructor'])('%s is left to others', async (path) => {
    expect((await fetch(url + path)).status).toBe(418);
  });

  test('a second Authorization header isn’t dropped in silence', async () => {
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      let text = '';
      socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
      socket.on('close', () => resolve(text));
      socket.write(
        'GET / HTTP/1.1\r\nhost: a\r\nauthorization: Bearer a.b.c\r\nauthorization: Bearer d.e.f\r\nconnection: close\r\n\r\n',
      );
    });

    expect(answer).toContain('Bearer a.b.c, Bearer d.e.f');
    await expect(office.verify('Bearer a.b.c, Bearer d.e.f')).rejects.toMatchObject({ reason: 'SCHEME' });
  });
});
