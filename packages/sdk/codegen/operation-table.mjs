import { createHash } from 'node:crypto';
import path from 'node:path';
import { isObjectType, print, stripIgnoredCharacters, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import { agencies } from '../../api/dist/domain/agency.js';

const suffix = (kind) => `${kind[0].toUpperCase()}${kind.slice(1)}`;

/** The fragments that a definition needs, directly or through others, in the order of their first use. */
function fragmentsOf(definition, known, found = new Map()) {
  visit(definition, {
    FragmentSpread({ name: { value } }) {
      if (found.has(value)) return;
      found.set(value, known.get(value));
      fragmentsOf(known.get(value), known, found);
    },
  });
  return found;
}

/** Whose operations stand in a folder; a folder of `operations` without a row is for every agency. */
const kindsOf = {
  justice: ['JUSTICE'],
  police: ['POLICE'],
  reports: ['EDUCATION', 'LABOR', 'POLICE', 'COMMUNE_COMMITTEE'],
  cohorts: ['EDUCATION', 'LABOR'],
  education: ['EDUCATION'],
  labor: ['LABOR'],
  jobs: ['POLICE', 'JUSTICE'],
  notices: ['POLICE', 'JUSTICE', 'EDUCATION'],
  worklists: ['POLICE', 'COMMUNE_COMMITTEE'],
  invitations: ['POLICE', 'COMMUNE_COMMITTEE', 'EDUCATION', 'LABOR'],
  commendation: ['HOME_AFFAIRS'],
  outreach: ['POLICE', 'COMMUNE_COMMITTEE', 'EDUCATION'],
};

/**
 * What the operation's fields demand of the token, by the doors that the server's own code declares. Of a door that several
 * actions open, the one that the folder's agencies have.
 */
function scopesOf(definition, schema, folder) {
  const scopes = new Set();
  const types = new TypeInfo(schema);
  const holders = (kindsOf[folder] ?? []).map((kind) => agencies[kind].actions);
  const enter = () => {
    const door = isObjectType(types.getParentType()) && types.getFieldDef()?.extensions.door;
    if (!door) return;
    const ways = [door.action, ...(door.or ?? [])];
    scopes.add(ways.find((way) => holders.every((actions) => actions.includes(way))) ?? door.action);
  };
  visit(definition, visitWithTypeInfo(types, { Field: { enter } }));
  return [...scopes].sort();
}

/** Every operation by its name: text without a needless character, its hash, its scopes. */
function operationTable(schema, documents, isHere) {
  const folders = new Map();
  const definitions = documents.flatMap(({ document, location }) => {
    for (const one of document.definitions) folders.set(one, path.basename(path.dirname(location)));
    return document.definitions;
  });
  const fragments = new Map(
    definitions.filter(({ kind }) => kind === 'FragmentDefinition').map((one) => [one.name.value, one]),
  );
  return definitions
    .filter(({ kind, name }) => kind === 'OperationDefinition' && isHere(name.value))
    .map((definition) => {
      const parts = [definition, ...fragmentsOf(definition, fragments).values()];
      const text = stripIgnoredCharacters(parts.map((part) => print(part)).join('\n'));
      return {
        name: definition.name.value,
        kind: definition.operation,
        hash: createHash('sha256').update(text).digest('hex'),
        scopes: scopesOf(definition, schema, folders.get(definition)),
        text,
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

const found = new Map();

/** The operations of the run, for the manifest. */
export const findOperations = () => [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));

/**
 * graphql-codegen plugin: one constant per operation, so that a bundler drops what is not used; hashes and scopes are in the
 * manifest. The operations `only` alone, or all but those in `but`: what is loaded on first use has a file of its own, since
 * a bundler keeps a module in one piece.
 */
export function plugin(schema, documents, { only, but = [] }) {
  const operations = operationTable(schema, documents, (name) => (only ? only.includes(name) : !but.includes(name)));
  for (const operation of operations) found.set(operation.name, operation);
  const types = operations.flatMap(({ name, kind }) => [`${name}${suffix(kind)}`, `${name}${suffix(kind)}Variables`]);
  const constants = operations.map(({ name, kind, text }) => {
    const type = `Operation<${name}${suffix(kind)}, ${name}${suffix(kind)}Variables>`;
    return `export const ${name}Operation: ${type} = /*#__PURE__*/ ${JSON.stringify({ name, kind, text })};`;
  });
  return {
    prepend: [
      `import type { Operation } from '../operation.ts';`,
      `import type { ${types.join(', ')} } from './types.ts';`,
    ],
    content: constants.join('\n\n'),
  };
}
