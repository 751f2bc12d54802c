/** Styles of a terminal; all of them do nothing where colour isn't wanted. */
export type Paint = Readonly<Record<'strong' | 'dim' | 'link', (text: string) => string>>;

const codes = { strong: [1, 22], dim: [2, 22], link: [36, 39] } as const;

/** Colour only on a terminal, and never against NO_COLOR. */
export function createPaint(isTerminal: boolean | undefined, env: NodeJS.ProcessEnv): Paint {
  const on = isTerminal === true && (env['NO_COLOR'] ?? '') === '';
  const style =
    ([from, to]: readonly [number, number]) =>
    (text: string): string =>
      on ? `\x1b[${String(from)}m${text}\x1b[${String(to)}m` : text;
  return { strong: style(codes.strong), dim: style(codes.dim), link: style(codes.link) };
}
