import { el, part, say } from './dom.ts';

/** A text to take along, in a dialog: it can be read, selected and copied there. */
export function showCopy(title: string, hint: string, text: string): void {
  const dialog = part('copy') as HTMLDialogElement;
  const code = el('pre', { attributes: { tabindex: '0', 'aria-label': title } }, el('code', {}, text));
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      say('Copied.');
      button.textContent = 'Copied';
    } catch {
      // Without a clipboard (a page without TLS) the text is selected instead.
      getSelection()?.selectAllChildren(code);
      say('Selected: copy it with the keyboard.');
    }
  };
  const button = el(
    'button',
    { class: 'main', attributes: { type: 'button' }, on: { click: () => void copy() } },
    'Copy',
  );
  const close = el(
    'button',
    { class: 'plain', attributes: { type: 'button' }, on: { click: () => dialog.close() } },
    'Close',
  );
  dialog.replaceChildren(
    el('h2', { id: 'copy-title' }, title),
    el('p', { class: 'quiet' }, hint),
    code,
    el('div', { class: 'buttons' }, close, button),
  );
  dialog.showModal();
  button.focus();
}
