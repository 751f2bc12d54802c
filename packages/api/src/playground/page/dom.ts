type Child = Node | string | undefined | false;

interface Props {
  class?: string;
  id?: string;
  /** Attributes by name; undefined leaves one out. */
  attributes?: Record<string, string | undefined>;
  on?: { [Name in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[Name]) => void };
}

/** An element with its children; text is always text. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  props: Props = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  if (props.class !== undefined) element.className = props.class;
  if (props.id !== undefined) element.id = props.id;
  for (const [name, value] of Object.entries(props.attributes ?? {})) {
    if (value !== undefined) element.setAttribute(name, value);
  }
  for (const [name, listener] of Object.entries(props.on ?? {})) {
    element.addEventListener(name, listener as EventListener);
  }
  element.append(...children.filter((child): child is Node | string => child !== undefined && child !== false));
  return element;
}

/** The element that page.html has under this id. */
export function part(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`page.html has no element #${id}`);
  return found;
}

/** Says something to everybody, screen readers included. */
export function say(text: string): void {
  part('said').textContent = text;
}

/** Words of the contract, in which codes stand between backticks. */
export const prose = (text: string): Node[] =>
  text.split('`').map((words, at) => (at % 2 === 1 ? el('code', {}, words) : document.createTextNode(words)));

/** `DistrictStatistics` as a reader wants it. */
export const inWords = (name: string): string =>
  name.replace(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);

/** `COMMUNE_COMMITTEE` as a reader wants it. */
export const ofCode = (code: string): string => {
  const words = code.toLowerCase().replaceAll(/[_-]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};
