import { el, inWords, ofCode, part, prose } from './dom.ts';
import type { Facts, PreparedOperation } from './facts.ts';
import type { Who } from './session.ts';

/** What the token lacks to run the operation. */
export const lacking = ({ scopes }: PreparedOperation, granted: readonly string[]): string[] =>
  scopes.filter((scope) => !granted.includes(scope));

/** The prepared operations by the agency they were written for, the caller's own first; what it may not run is folded away. */
export function showOperations(
  { operations }: Facts,
  who: Who | undefined,
  chosen: string | undefined,
  open: (operation: PreparedOperation) => void,
): void {
  const heading = el('h2', {}, 'Prepared questions');
  if (!who) {
    part('operations').replaceChildren(
      heading,
      el('p', {}, 'The SDK’s own operations, with variables that work on these data. Sign in to open them.'),
    );
    return;
  }
  const granted = who.scopes;
  const runnable = operations.filter((one) => lacking(one, granted).length === 0);
  const others = operations.filter((one) => lacking(one, granted).length > 0);
  const item = (operation: PreparedOperation): HTMLElement => {
    const missing = lacking(operation, granted);
    const props = {
      class: 'operation',
      attributes: {
        type: 'button',
        'data-operation': operation.name,
        'aria-current': operation.name === chosen ? 'true' : undefined,
      },
      on: { click: () => open(operation) },
    };
    return el(
      'li',
      {},
      el(
        'button',
        props,
        el('strong', {}, inWords(operation.name)),
        operation.kind === 'mutation' && el('span', { class: 'writes' }, 'writes'),
        el(
          'span',
          { class: 'quiet' },
          ...prose(missing.length > 0 ? `needs ${missing.join(', ')}` : operation.description),
        ),
      ),
    );
  };
  const groups = [...Map.groupBy(runnable, ({ group }) => group)];
  const own = groups.findIndex(([group]) => group === who.agency.kind.toLowerCase());
  if (own > 0) groups.unshift(...groups.splice(own, 1));
  part('operations').replaceChildren(
    heading,
    ...groups.flatMap(([group, ones]) => [
      el('h3', {}, group === 'all' ? 'Every agency' : ofCode(group)),
      el('ul', { class: 'list' }, ...ones.map(item)),
    ]),
    (others.length > 0 &&
      el(
        'details',
        {},
        el('summary', {}, `${String(others.length)} that this client may not run`),
        el('ul', { class: 'list' }, ...others.map(item)),
      )) ||
      '',
  );
}
