import type { IncomingMessage } from 'node:http';
import { purposes, type Purpose } from '@lienthong/schema/codes';
import { CallError } from '../errors.ts';
import type { Client, Officer, Register } from '../store/register.ts';
import type { Denials } from './audit.ts';
import { callerOf, type Caller } from './caller.ts';
import type { RequestLine } from './log.ts';
import { TokenRefusal } from './oauth/refusal.ts';
import { readAuthorization, type Verify } from './oauth/tokens.ts';

interface AuthenticateOptions {
  register: Register;
  verify: Verify;
  denials: Denials;
}

interface Proven {
  client: Client;
  officer: Officer | undefined;
  scopes: readonly string[];
}

/** Who asks and why, by the headers; a refusal leaves its denial first. */
export async function authenticate(
  request: IncomingMessage,
  line: RequestLine,
  options: AuthenticateOptions,
): Promise<Caller> {
  const proven = await prove(request, line, options);
  const { client, officer } = proven;
  line.client = client.id;
  if (officer) line.officer = officer.id;
  const purpose = readPurpose(request);
  if (purpose === 'UNKNOWN') {
    const who = { clientNo: client.no, officerNo: officer?.no, agencyNo: client.agency.no };
    const code = 'PURPOSE_NOT_ALLOWED';
    await options.denials.record({ requestId: line.requestId, ...who, operation: 'authenticate', code });
    throw new CallError(code, `Lienthong-Purpose is one of ${Object.keys(purposes).join(', ')}.`);
  }
  if (purpose) line.purpose = purpose;
  return callerOf({ ...proven, purpose, caseRef: readCase(request) });
}

async function prove(
  request: IncomingMessage,
  line: RequestLine,
  { verify, register, denials }: AuthenticateOptions,
): Promise<Proven> {
  try {
    const { clientId, officerId, scopes } = await verify(readAuthorization(request));
    const client = register.findClient(clientId);
    if (!client) throw new TokenRefusal('UNKNOWN_CLIENT');
    return { client, officer: officerId === undefined ? undefined : register.findOfficer(officerId), scopes };
  } catch (error) {
    if (!(error instanceof TokenRefusal)) throw error;
    const client = error.clientId === undefined ? undefined : register.findClient(error.clientId);
    const who = { clientNo: client?.no, agencyNo: client?.agency.no };
    await denials.record({ requestId: line.requestId, ...who, operation: 'authenticate', code: error.reason });
    throw new CallError(error.code, error.message, { reason: error.reason });
  }
}

/** An unknown purpose is refused at once: the operation could only guess. */
function readPurpose(request: IncomingMessage): Purpose | 'UNKNOWN' | undefined {
  const { 'lienthong-purpose': text } = request.headers;
  if (text === undefined) return undefined;
  return typeof text === 'string' && Object.hasOwn(purposes, text) ? (text as Purpose) : 'UNKNOWN';
}

/** The audit keeps the reference as it comes, so it must not be a place for a person's name or number. */
const casePattern = /^(?!.*\d{9})[!-~]{1,100}$/;

function readCase(request: IncomingMessage): string | undefined {
  const { 'lienthong-case': text } = request.headers;
  if (text === undefined) return undefined;
  if (typeof text === 'string' && casePattern.test(text)) return text;
  const rule = '1 to 100 visible ASCII characters, no blanks, no nine digits in a row';
  throw new CallError('BAD_USER_INPUT', `Lienthong-Case is the reference of a case: ${rule}.`, { rule });
}
