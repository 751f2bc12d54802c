import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import { importJWK, SignJWT } from 'jose';

/** A machine token by a signed assertion (private_key_jwt). */
export async function machineToken(base, clientId, keyFile) {
  const jwk = JSON.parse(fs.readFileSync(keyFile, 'utf8'));
  const { issuer } = await (await fetch(`${base}/.well-known/oauth-authorization-server`)).json();
  const assertion = await new SignJWT({ jti: randomUUID() })
    .setProtectedHeader({ alg: 'ES256', kid: jwk.kid })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(issuer)
    .setIssuedAt()
    .setExpirationTime('50s')
    .sign(await importJWK(jwk, 'ES256'));
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  });
  const response = await fetch(`${base}/oauth2/token`, { method: 'POST', body: form });
  const answer = await response.json();
  if (!response.ok) throw new Error(`no token: ${answer.error_description}`);
  return answer.access_token;
}
