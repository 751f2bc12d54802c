import { createRemoteJWKSet, customFetch, errors } from 'jose';
import type { FetchImplementation, JWTVerifyGetKey } from 'jose';

/** Milliseconds. Held keys are asked for anew after ten minutes, and not trusted beyond an hour without an answer. */
const refreshAfter = 600_000;
const longestHeld = 3_600_000;
/** An unknown kid asks the issuer again, but only so often; a failed call keeps all others from trying for a while. */
const cooldownDuration = 30_000;
const quietAfterFailure = 5_000;
const timeoutDuration = 2_000;

/** The issuer's keys are needed and can't be had: no fault of the caller, who may try again (503). */
export class IssuerUnreachable extends Error {
  override name = 'IssuerUnreachable';
}

const faultsOfToken = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported];

/** Keys of an external issuer. Held ones go on working while its JWKS endpoint is down, and no call waits for a refresh. */
export function remoteKeys(uri: URL): JWTVerifyGetKey {
  let quietUntil = 0;
  const fetchUnlessQuiet: FetchImplementation = async (url, init) => {
    if (Date.now() < quietUntil) throw new Error('the JWKS endpoint failed a moment ago');
    try {
      const response = await fetch(url, init);
      if (response.status !== 200) quietUntil = Date.now() + quietAfterFailure;
      return response;
    } catch (error) {
      quietUntil = Date.now() + quietAfterFailure;
      throw error;
    }
  };
  const keys = createRemoteJWKSet(uri, {
    cacheMaxAge: Infinity,
    cooldownDuration,
    timeoutDuration,
    [customFetch]: fetchUnlessQuiet,
  });
  let refreshedAt = -Infinity;
  const refresh = async (): Promise<void> => {
    await keys.reload();
    refreshedAt = Date.now();
  };

  return async (header, token) => {
    const age = Date.now() - refreshedAt;
    try {
      if (age > longestHeld) await refresh();
      else if (age > refreshAfter) void refresh().catch(() => undefined);
      return await keys(header, token);
    } catch (cause) {
      if (faultsOfToken.some((kind) => cause instanceof kind)) throw cause;
      throw new IssuerUnreachable('the issuer’s keys can’t be had', { cause });
    }
  };
}
