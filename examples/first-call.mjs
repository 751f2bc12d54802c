// A partner's first program without an SDK: sign an assertion, get a token, ask who we are and for five people.
//   node examples/first-call.mjs --client ID --key FILE --purpose CIVIL_STATUS [--officer ID --officer-key FILE] [--url URL]
// A key file holds a private JWK with its kid. What is left out is taken from the demo, whose keys are in .data/demo-keys.
import { createPrivateKey, randomUUID, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';

const viewerQuery = '{ viewer { agency { id name } client { id } officer { id } today jurisdiction { fullName } } }';
const citizensQuery = `query ($first: Int!) { citizens(filter: {}, first: $first) { totalCount { value exact } nodes {
  id maskedNumber givenName dateOfBirth enrollment { status } currentResidence { fullName } } } }`;

const urn = 'urn:ietf:params:oauth';
const demoKeys = new URL('../.data/demo-keys/', import.meta.url);
const read = async (file) => {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    throw new Error(
      `No JSON in ${file.pathname ?? file}. Name a key with --key; the demo's appear at the first start.`,
    );
  }
};

const text = { type: 'string' };
const options = { url: text, client: text, key: text, purpose: text, officer: text, 'officer-key': text };
const signatures = {
  EC: ['ES256', (content, key) => sign('sha256', content, { key, dsaEncoding: 'ieee-p1363' })],
  OKP: ['EdDSA', (content, key) => sign(null, content, key)],
  RSA: ['RS256', (content, key) => sign('sha256', content, key)],
};

/** A JWT in which somebody speaks for himself; good for one use within a minute. */
async function speakFor(id, keyFile, audience) {
  const { kid, ...jwk } = await read(keyFile);
  const [alg, signWith] = signatures[jwk.kty];
  const iat = Math.floor(Date.now() / 1000);
  const claims = { iss: id, sub: id, aud: audience, iat, exp: iat + 60, jti: randomUUID() };
  const parts = [{ alg, kid, typ: 'JWT' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  const signature = signWith(Buffer.from(parts.join('.')), createPrivateKey({ key: jwk, format: 'jwk' }));
  return [...parts, signature.toString('base64url')].join('.');
}

async function call(url, request) {
  const response = await fetch(url, request).catch(() => {
    throw new Error(`Nothing answers at ${url.origin}. Start the server, or name another address with --url.`);
  });
  const body = await response.json().catch(() => ({}));
  if (body.error) throw new Error(`No token, ${body.error}: ${body.error_description}`);
  if (body.errors) throw new Error(body.errors.map((one) => `${one.extensions?.code}: ${one.message}`).join('\n'));
  if (!response.ok) throw new Error(`${url} answers ${response.status}.`);
  return body;
}

async function main() {
  const { url = 'http://127.0.0.1:4000', ...given } = parseArgs({ options }).values;
  const demo = given.key ? { clients: [], officers: [] } : await read(new URL('index.json', demoKeys));
  const officer = demo.officers.find(({ officerId }) => officerId === given.officer);
  const wanted = given.client ?? officer?.viaClient ?? demo.clients.find(({ kind }) => kind === 'JUSTICE')?.clientId;
  const client = demo.clients.find(({ clientId }) => clientId === wanted) ?? { clientId: wanted, purposes: [] };
  const purpose = given.purpose ?? client.purposes[0];
  if (!wanted || !purpose) throw new Error('Say who calls and why: --client ID --key FILE --purpose PURPOSE');

  const { issuer } = await call(new URL('/.well-known/oauth-authorization-server', url));
  const keyFile = given.key ?? new URL(client.keyFile ?? `${wanted}.json`, demoKeys);
  const form = { grant_type: 'client_credentials', client_assertion_type: `${urn}:client-assertion-type:jwt-bearer` };
  form.client_assertion = await speakFor(wanted, keyFile, issuer);
  if (given.officer) {
    const officerKey = given['officer-key'] ?? new URL(officer?.keyFile ?? `${given.officer}.json`, demoKeys);
    form.grant_type = `${urn}:grant-type:token-exchange`;
    form.subject_token = await speakFor(given.officer, officerKey, issuer);
    form.subject_token_type = `${urn}:token-type:jwt`;
  }
  const token = await call(new URL('/oauth2/token', url), { method: 'POST', body: new URLSearchParams(form) });

  const authorization = `Bearer ${token.access_token}`;
  const headers = { authorization, 'content-type': 'application/json', 'lienthong-purpose': purpose };
  const ask = (query, variables) =>
    call(new URL('/graphql', url), { method: 'POST', headers, body: JSON.stringify({ query, variables }) });

  const { viewer } = (await ask(viewerQuery)).data;
  const { citizens } = (await ask(citizensQuery, { first: 5 })).data;
  console.log(`${viewer.agency.name}, ${viewer.jurisdiction.fullName}, on ${viewer.today}, for ${purpose}:`);
  console.log(
    `${viewer.client.id}${viewer.officer ? ` with officer ${viewer.officer.id}` : ', a machine without officer'}\n`,
  );
  const rows = citizens.nodes.map((one) =>
    [one.maskedNumber, one.givenName, one.dateOfBirth, one.enrollment?.status, one.currentResidence?.fullName].map(
      (cell) => cell ?? '(withheld)',
    ),
  );
  const table = [['Number', 'Given name', 'Born', 'Enrollment', 'Residence'], ...rows];
  const width = (column) => Math.max(...table.map((row) => row[column].length));
  for (const row of table)
    console.log(
      row
        .map((cell, column) => cell.padEnd(width(column)))
        .join('  ')
        .trimEnd(),
    );
  const { value, exact } = citizens.totalCount;
  console.log(`\n${rows.length} of ${exact ? value : `at least ${value}`} people.`);
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
