import { showExplanation } from './answer-view.ts';
import { askWho, call, dataOf, type Request } from './call.ts';
import { asCurl, asTypeScript, type Copied } from './copies.ts';
import { showCopy } from './copy-view.ts';
import { el, inWords, part, prose, say } from './dom.ts';
import { askingOf } from './examples.ts';
import { explain } from './explain.ts';
import type { Facts, Party, PreparedOperation } from './facts.ts';
import { mountWorkbench } from './workbench.ts';
import { introspection } from './introspection.ts';
import { showOperations } from './operations-view.ts';
import { prepared } from './prepared.ts';
import { createSession } from './session.ts';
import { showWho } from './sign-in-view.ts';

const greeting = `# Ctrl-Space completes,
# Ctrl-Enter runs.
{
  viewer {
    agency { name kind }
    today
    jurisdiction { fullName }
    actions
    limits { cost pageSize depth }
  }
}
`;

const facts = (await (await fetch('/playground/facts', { cache: 'no-store' })).json()) as Facts;
const session = createSession(facts);
const explanation = el('section', { class: 'explanation', attributes: { 'aria-label': 'What the answer says' } });
const bench = mountWorkbench(part('graphiql'), send, explanation, greeting);
let chosen: PreparedOperation | undefined;
let hasSchema = false;

async function send(request: Request): Promise<unknown> {
  if (!session.who()) {
    say('Sign in first: pick who you are.');
    return { signIn: 'Pick who you are, in the list beside the editor.' };
  }
  const answer = await call(session, request);
  // GraphiQL's own look at the schema is nothing that the reader asked.
  if (!request.query.includes('__schema')) showExplanation(explanation, explain(answer, facts.meanings));
  return answer.body;
}

/** Draws what depends on who is signed in. */
function show(): void {
  const who = session.who();
  showWho(facts, session, { signIn, paste, leave });
  showOperations(facts, who, chosen?.name, (operation) => void open(operation));
  part('title').textContent = chosen ? inWords(chosen.name) : 'A question of your own';
  part('about').replaceChildren(...prose(chosen?.description ?? 'Write GraphQL, or open a prepared question.'));
  for (const id of ['as-typescript', 'as-curl']) (part(id) as HTMLButtonElement).disabled = !who;
}

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    note(error instanceof Error ? error.message : String(error), 'problem');
  }
}

function note(text: string, tone: 'hint' | 'problem' = 'hint'): void {
  const at = part('note');
  at.textContent = text;
  at.className = tone;
  at.hidden = text === '';
}

const signIn = (party: Party, officerId?: string): Promise<void> =>
  attempt(async () => {
    await session.signIn(party, officerId);
    await welcome();
  });

const paste = (token: string): Promise<void> =>
  attempt(async () => {
    await session.paste(token, askWho);
    await welcome();
  });

async function welcome(): Promise<void> {
  note('');
  show();
  showExplanation(explanation, undefined);
  part('who-title').focus();
  const who = session.who();
  say(`Signed in as ${who?.agency.name ?? ''}${who?.officer ? `, ${who.officer.name}` : ''}.`);
  if (hasSchema || who?.scopes.includes('graphql:explore') !== true) return;
  bench.setSchema(await dataOf(session, introspection));
  hasSchema = true;
}

function leave(): void {
  session.signOut();
  chosen = undefined;
  note('');
  show();
  showExplanation(explanation, undefined);
  part('who-title').focus();
}

/** Opens a prepared operation with variables that are looked for among the data, as the caller. */
const open = (operation: PreparedOperation): Promise<void> =>
  attempt(async () => {
    chosen = operation;
    show();
    showExplanation(explanation, undefined);
    note('Looking for variables among the data …');
    const asking = await askingOf((query, variables) => dataOf(session, query, variables));
    const filled = await prepared[operation.name]?.fill(asking).catch((error: unknown) => ({
      variables: {},
      note: `No variables could be prepared: ${error instanceof Error ? error.message : ''}`,
    }));
    if (chosen !== operation) return;
    bench.open(operation.text, filled?.variables ?? {});
    note(filled?.note ?? '');
    bench.focus();
  });

function copied(): Copied | undefined {
  const who = session.who();
  if (!who) return undefined;
  const { query, variables } = bench.read();
  const same = chosen !== undefined && query.trim() === chosen.text.trim();
  const { purpose, caseRef } = session;
  return { url: facts.url, who, purpose, caseRef, query, variables, operation: same ? chosen : undefined };
}

function offerCopy(title: string, hint: string, write: (copied: Copied) => string): void {
  void attempt(async () => {
    const what = copied();
    if (what) showCopy(title, hint, write(what));
  });
}

part('as-typescript').addEventListener('click', () =>
  offerCopy(
    'As a program with the SDK',
    session.who()?.party
      ? 'It runs as it stands, with the demo’s key of the same party.'
      : 'It looks for the key of your client, as a JWK, in the folder that KEYS names.',
    asTypeScript,
  ),
);
part('as-curl').addEventListener('click', () =>
  offerCopy('As curl', 'The token is a variable of your shell, never part of the command.', asCurl),
);
part('to-editor').addEventListener('click', () => bench.focus());
part('day').textContent = facts.demo ? `Demo province · ${facts.today} · everybody is invented` : facts.today;
show();
showExplanation(explanation, undefined);
