import { el, ofCode, part, say } from './dom.ts';
import type { Facts, Party } from './facts.ts';
import type { Session, Who } from './session.ts';

interface SignInActions {
  signIn(party: Party, officerId?: string): Promise<void>;
  paste(token: string): Promise<void>;
  leave(): void;
}

/** Who you are: the list of the demo's parties, or the one that is signed in, with purpose and case. */
export function showWho(facts: Facts, session: Session, actions: SignInActions): void {
  const who = session.who();
  part('who').replaceChildren(...(who ? signedIn(facts, session, who, actions) : choice(facts, actions)));
}

function choice(facts: Facts, actions: SignInActions): Node[] {
  const heading = el('h2', { id: 'who-title' }, 'Who are you?');
  if (!facts.parties) {
    return [
      heading,
      el(
        'p',
        {},
        'This server signs nobody in: its people are real, or its tokens come from another issuer. Paste an access token; it stays in the memory of this page.',
      ),
      pasteForm(actions),
    ];
  }
  const groups = Map.groupBy(facts.parties, ({ agency }) => agency.kind);
  return [
    heading,
    el(
      'p',
      {},
      'Pick a system of an agency. You are signed in as it, with an ordinary token that only this page’s memory holds. Everybody in these data is invented.',
    ),
    ...[...groups].map(([kind, parties]) =>
      el(
        'section',
        { class: 'kind', attributes: { 'aria-label': ofCode(kind) } },
        el('h3', {}, ofCode(kind)),
        el('p', { class: 'quiet' }, facts.meanings.agencyKinds[kind] ?? ''),
        ...parties.map((party) => partyButton(party, actions)),
      ),
    ),
    el('details', { class: 'own' }, el('summary', {}, 'Use a token of your own'), pasteForm(actions)),
  ];
}

const partyButton = (party: Party, { signIn }: SignInActions): HTMLElement =>
  el(
    'button',
    {
      class: 'party',
      attributes: { type: 'button', 'data-client': party.client },
      on: { click: () => void signIn(party) },
    },
    el('strong', {}, party.agency.name),
    el('span', {}, party.name),
    el(
      'span',
      { class: 'quiet' },
      `for ${party.purposes.map(ofCode).join(', ').toLowerCase()}${party.officers.length > 0 ? ` · ${String(party.officers.length)} officers` : ''}`,
    ),
  );

function pasteForm({ paste }: SignInActions): HTMLElement {
  const input = el('input', {
    id: 'own-token',
    attributes: { type: 'password', autocomplete: 'off', spellcheck: 'false', required: '' },
  });
  const submit = (event: Event): void => {
    event.preventDefault();
    const token = input.value;
    input.value = '';
    void paste(token);
  };
  return el(
    'form',
    { class: 'paste', on: { submit } },
    el('label', { attributes: { for: 'own-token' } }, 'Access token'),
    input,
    el('button', { class: 'plain', attributes: { type: 'submit' } }, 'Use it'),
  );
}

function signedIn(facts: Facts, session: Session, who: Who, actions: SignInActions): Node[] {
  const leave = el(
    'button',
    { class: 'plain', attributes: { type: 'button' }, on: { click: () => actions.leave() } },
    'Be somebody else',
  );
  return [
    el('h2', { id: 'who-title', attributes: { tabindex: '-1' } }, 'You are'),
    el('p', { class: 'name' }, who.agency.name),
    el('p', { class: 'quiet' }, `${who.system} · `, el('code', {}, who.client)),
    ...actor(who, actions),
    ...purpose(facts, session, who),
    rights(facts, who),
    leave,
  ];
}

/** The system itself, or one of the officers who work through it. */
function actor(who: Who, { signIn }: SignInActions): Node[] {
  const { party, officer } = who;
  if (!party) return officer ? [el('p', {}, `Officer ${officer.name}, ${officer.position}`)] : [];
  if (party.officers.length === 0) return [];
  const select = el('select', { id: 'actor' });
  select.append(
    new Option('The system: reads and hands in', '', undefined, officer === undefined),
    ...party.officers.map(
      ({ id, name, position }) => new Option(`${name}, ${position}`, id, undefined, id === officer?.id),
    ),
  );
  select.addEventListener('change', () => void signIn(party, select.value === '' ? undefined : select.value));
  return [el('label', { attributes: { for: 'actor' } }, 'Who acts'), select];
}

function purpose({ meanings }: Facts, session: Session, who: Who): Node[] {
  const meaning = el('p', { class: 'quiet', id: 'purpose-meaning' });
  const select = el('select', { id: 'purpose', attributes: { 'aria-describedby': 'purpose-meaning' } });
  select.append(
    ...who.purposes.map((code) => new Option(ofCode(code), code, undefined, code === session.purpose)),
    new Option('None: no personal data', '', undefined, session.purpose === ''),
  );
  const input = el('input', {
    id: 'case',
    attributes: { value: session.caseRef, autocomplete: 'off', pattern: '[!-~]{1,100}', placeholder: 'TRY-2021-0001' },
    on: { input: () => (session.caseRef = input.value.trim()) },
  });
  const field = el('div', {}, el('label', { attributes: { for: 'case' } }, 'Reference of the case'), input);
  const show = (): void => {
    const needed = meanings.purposeClasses[session.purpose]?.caseRequired === true;
    meaning.textContent = meanings.purposes[session.purpose] ?? 'Figures, units and rules need no purpose.';
    field.hidden = !needed && session.caseRef === '';
  };
  select.addEventListener('change', () => {
    session.purpose = select.value;
    show();
    say(meaning.textContent);
  });
  show();
  return [el('label', { attributes: { for: 'purpose' } }, 'Purpose of your calls'), select, meaning, field];
}

function rights({ meanings }: Facts, { scopes }: Who): HTMLElement {
  const actions = scopes.flatMap((scope) => (scope in meanings.actions ? [meanings.actions[scope] ?? ''] : []));
  const classes = scopes.flatMap((scope) => {
    const name = scope.startsWith('field:') ? scope.slice('field:'.length) : undefined;
    return name === undefined ? [] : [meanings.fieldClasses[name]?.meaning ?? name];
  });
  const list = (lines: string[]): HTMLElement => el('ul', {}, ...lines.map((line) => el('li', {}, line)));
  return el(
    'details',
    { class: 'rights' },
    el(
      'summary',
      {},
      `May do ${String(actions.length)} things, sees ${classes.length === 0 ? 'no' : String(classes.length)} classes of personal fields`,
    ),
    list(actions),
    classes.length > 0 && el('p', { class: 'quiet' }, 'It sees:'),
    classes.length > 0 && list(classes),
  );
}
