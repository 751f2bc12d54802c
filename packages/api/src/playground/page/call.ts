import type { Json, Variables } from './facts.ts';
import type { Session, Who } from './session.ts';

/** One answer of `POST /graphql`, with what stood around it. */
export interface Answer {
  status: number;
  milliseconds: number;
  body: AnswerBody;
}

export interface AnswerBody {
  data?: Record<string, Json> | null;
  errors?: { message: string; path?: (string | number)[]; extensions?: Record<string, Json> }[];
  extensions?: {
    cost?: { value: number; limit: number };
    withheld?: { path: string; reason: string; scopeNeeded: string | null }[];
    errorsInAll?: number;
  };
}

export interface Request {
  query: string;
  variables?: Variables | undefined;
}

/** Sends one operation; a token that has just ended is renewed once. */
export async function call(session: Session, request: Request): Promise<Answer> {
  const answer = await send(await session.headers(), request);
  const code = answer.body.errors?.[0]?.extensions?.['code'];
  return code === 'TOKEN_EXPIRED' && session.who()?.party ? send(await session.headers(true), request) : answer;
}

async function send(headers: Record<string, string>, { query, variables }: Request): Promise<Answer> {
  const from = performance.now();
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...headers },
    body: JSON.stringify({ query, variables }),
    cache: 'no-store',
  });
  const body = (await response.json()) as AnswerBody;
  return { status: response.status, milliseconds: performance.now() - from, body };
}

/** Data alone, for the page's own questions; an error is thrown with its message. */
export async function dataOf(session: Session, query: string, variables?: Variables): Promise<Record<string, Json>> {
  return requireData((await call(session, { query, variables })).body);
}

export function requireData({ data, errors }: AnswerBody): Record<string, Json> {
  const [first] = errors ?? [];
  if (first) throw new Error(first.message);
  return data ?? {};
}

/** Who a pasted token speaks for. */
export async function askWho(token: string): Promise<Who> {
  const query = `{ viewer { agency { kind name } client { id name } officer { id name position } scopes purposes } }`;
  const { viewer } = requireData((await send({ authorization: `Bearer ${token}` }, { query })).body) as {
    viewer?: {
      agency: Who['agency'];
      client: { id: string; name: string };
      officer: NonNullable<Who['officer']> | null;
      scopes: string[];
      purposes: string[];
    };
  };
  if (!viewer) throw new Error('The server does not say who this token speaks for.');
  const { agency, client, officer, scopes, purposes } = viewer;
  return { agency, client: client.id, system: client.name, ...(officer && { officer }), scopes, purposes };
}
