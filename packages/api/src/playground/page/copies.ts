import type { Json, PreparedOperation, Variables } from './facts.ts';
import { prepared } from './prepared.ts';
import type { Who } from './session.ts';

/** What is on the page, as far as a program needs it. It never holds the token. */
export interface Copied {
  /** Where the server is. */
  url: string;
  who: Pick<Who, 'client' | 'officer' | 'agency' | 'party'>;
  purpose: string;
  caseRef: string;
  query: string;
  variables: Variables;
  /** The operation of the SDK that the query still is. */
  operation: PreparedOperation | undefined;
}

/** The facade of each kind of agency that has one; the others have what all can. */
const facades: Readonly<Record<string, string>> = {
  JUSTICE: 'justiceClient',
  POLICE: 'policeClient',
  COMMUNE_COMMITTEE: 'committeeClient',
  EDUCATION: 'educationClient',
  LABOR: 'laborClient',
};

const quoted = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
const literal = (value: Json): string => (typeof value === 'string' ? quoted(value) : JSON.stringify(value, null, 2));
const template = (text: string): string => `\`${text.replace(/[\\`]|\$\{/g, (found) => `\\${found}`)}\``;

/** A program that asks the same by the SDK, as the same party. */
export function asTypeScript(copied: Copied): string {
  const { url, who, purpose, caseRef } = copied;
  const factory = facades[who.agency.kind] ?? 'agencyClient';
  const name = factory.replace(/Client$/, '');
  const auth = who.officer ? 'officerToken' : 'clientCredentials';
  const imports = [auth, factory].sort().join(', ');
  return `// Save as examples/my-question/main.ts in the checkout, then run: npx --yes pnpm@12.21.0 example my-question
import fs from 'node:fs';
import { ${imports}, type PrivateKey } from '@lienthong/sdk';

const url = ${quoted(url)};
const keys = process.env['KEYS'] ?? '.data/demo-keys';
const key = (id: string) => JSON.parse(fs.readFileSync(\`\${keys}/\${id}.json\`, 'utf8')) as PrivateKey;

const ${name} = ${factory}({
  url: \`\${url}/graphql\`,
  auth: ${auth}({
    tokenUrl: \`\${url}/oauth2/token\`,
    clientId: ${quoted(who.client)},
    privateKey: key(${quoted(who.client)}),${officerLines(who)}
  }),${purpose === '' ? '' : `\n  purpose: ${quoted(purpose)},`}${caseRef === '' ? '' : `\n  caseRef: ${quoted(caseRef)},`}
});

${callOf(copied, name)}
`;
}

const officerLines = ({ officer }: Copied['who']): string =>
  officer ? `\n    officerId: ${quoted(officer.id)},\n    officerKey: key(${quoted(officer.id)}),` : '';

/** By the facade's own method where there is one for this query, else as a document of one's own. */
function callOf({ operation, query, variables, who }: Copied, name: string): string {
  const methods = (operation && prepared[operation.name]?.methods) ?? {};
  const method = methods[who.agency.kind] ?? methods['ALL'];
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== null));
  const args = method?.arguments(given);
  if (!method || !args) {
    return `const { data, withheld } = await ${name}.query(\n  ${template(query)},\n  ${JSON.stringify(variables, null, 2)},\n);
console.log(JSON.stringify({ data, withheld }, null, 2));`;
  }
  while (args.length > 0 && isEmpty(args.at(-1))) args.pop();
  const written = args.map((value) => (value === undefined ? 'undefined' : literal(value)));
  return `const answer = await ${name}.${method.path}(${written.join(', ')});
console.log(JSON.stringify(answer, null, 2));`;
}

const isEmpty = (value: Json | undefined): boolean =>
  value === undefined ||
  (value !== null && typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length === 0);

/** The same call on a command line; the token is a variable of the shell. */
export function asCurl({ url, who, purpose, caseRef, query, variables }: Copied): string {
  const body = JSON.stringify({ query, variables }, null, 2);
  const party = JSON.stringify({ client: who.client, ...(who.officer && { officer: who.officer.id }) });
  const getToken = who.party
    ? `TOKEN=$(curl -s ${url}/playground/token -H 'Origin: ${url}' -H 'Content-Type: application/json' \\
  -d '${party}' | sed -E 's/.*"access_token":"([^"]+)".*/\\1/')`
    : '# TOKEN holds an access token of your issuer.';
  const headers = [
    '"Authorization: Bearer $TOKEN"',
    "'Content-Type: application/json'",
    ...(purpose === '' ? [] : [`'Lienthong-Purpose: ${purpose}'`]),
    ...(caseRef === '' ? [] : [`'Lienthong-Case: ${caseRef.replaceAll("'", '')}'`]),
  ];
  return `${getToken}

curl -s ${url}/graphql \\
${headers.map((header) => `  -H ${header} \\`).join('\n')}
  --data-binary @- <<'JSON'
${body}
JSON
`;
}
