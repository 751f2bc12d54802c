import { el, prose, say } from './dom.ts';
import { figure, type Explanation, type Remark } from './explain.ts';

const mostPlaces = 6;

const titles: Record<Remark['tone'], string> = {
  error: 'Not served',
  refused: 'Refused',
  withheld: 'Withheld',
  accepted: 'Accepted',
};

/** Beneath the result: what it cost, and in words what was withheld, refused or went wrong. */
export function showExplanation(at: HTMLElement, explanation: Explanation | undefined): void {
  if (!explanation) {
    at.replaceChildren(
      el(
        'p',
        { class: 'quiet' },
        'Run the operation: what it cost, what was withheld and what was refused is explained here.',
      ),
    );
    return;
  }
  const { cost, milliseconds, status, remarks } = explanation;
  const facts = [
    ...(cost ? [`cost ${figure(cost.value)} of ${figure(cost.limit)}`] : []),
    `${milliseconds.toFixed(0)} ms`,
    `HTTP ${String(status)}`,
  ];
  at.replaceChildren(
    el('p', { class: 'facts' }, ...facts.map((fact) => el('span', {}, fact))),
    remarks.length === 0
      ? el('p', { class: 'quiet' }, 'Nothing was withheld or refused.')
      : el('ul', { class: 'remarks' }, ...remarks.map(shown)),
  );
  say([facts[0] ?? '', ...remarks.map(({ tone, code }) => `${titles[tone]}: ${code}`)].join('. '));
}

function shown({ tone, code, meaning, places, details }: Remark): HTMLElement {
  const named = [...new Set(places)];
  const more = named.length - mostPlaces;
  return el(
    'li',
    { class: tone, attributes: { 'data-code': code } },
    el('p', {}, el('strong', {}, titles[tone]), ' ', el('code', {}, code)),
    el('p', {}, ...prose(meaning)),
    named.length > 0 &&
      el(
        'p',
        { class: 'places' },
        ...named.slice(0, mostPlaces).map((place) => el('code', {}, place)),
        more > 0 && `and ${figure(more)} more`,
      ),
    details.length > 0 && el('p', { class: 'quiet' }, details.join(' · ')),
  );
}
