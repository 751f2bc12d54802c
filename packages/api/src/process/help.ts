/** A setting as a reader sees it; '' where it has no variable, no flag or no default. */
export interface SettingRow {
  name: string;
  flag: string;
  default: string;
  meaning: string;
}

/** The text of `--help`: the use, then every setting with its default. */
export function helpText(use: string, switches: Readonly<Record<string, string>>, rows: readonly SettingRow[]): string {
  const arguments_ = [
    ...rows
      .filter(({ flag }) => flag !== '')
      .map(({ flag, name, meaning }) => [flag, name === '' ? meaning : `The same as ${name}.`] as const),
    ...Object.entries(switches),
  ];
  const variables = rows.filter(({ name }) => name !== '');
  return [
    '',
    ...wrap(use, 96).map((line) => `  ${line}`),
    '',
    ...arguments_.flatMap(([flag, meaning]) => entry(flag, meaning)),
    '',
    '  In the environment:',
    '',
    ...variables.flatMap(({ name, meaning, default: value }) =>
      entry(name, value === '' ? meaning : `${meaning} [${value}]`),
    ),
    '',
    '',
  ].join('\n');
}

function entry(name: string, meaning: string): string[] {
  return wrap(meaning, 78).map((line, index) => `  ${(index === 0 ? name : '').padEnd(18)}${line}`);
}

/** Lines of at most `width` characters, broken at spaces. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
