import fs from 'node:fs';
import path from 'node:path';
import {
  Kind,
  parse,
  visit,
  type DefinitionNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
} from 'graphql';

/** An operation of the SDK as the playground offers it. */
export interface PreparedOperation {
  name: string;
  kind: string;
  /** The folder it lies in: `all`, or the agency it was written for. */
  group: string;
  /** Of its root field, in the contract's own words. */
  description: string;
  /** What its doors demand of the token. */
  scopes: string[];
  /** As it was written, with the fragments it needs. */
  text: string;
}

/** Beside packages/api, in src as in dist. */
const packages = path.resolve(import.meta.dirname, '../../..');
const sdk = path.join(packages, 'sdk');

type Manifest = Record<string, { name: string; scopes: string[] }>;

/** The SDK's own files, so that what is tried here is what a program will send. One that the manifest lacks yet is left out. */
export function readOperations(): PreparedOperation[] {
  const folder = path.join(sdk, 'operations');
  const files = fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.graphql'));
  const written = files.sort().flatMap((file) => readFile(folder, file));
  const fragments = new Map(
    written.flatMap(({ node, text }) => (isFragment(node) ? [[node.name.value, { node, text }]] : [])),
  );
  const manifest = JSON.parse(fs.readFileSync(path.join(sdk, 'manifest.json'), 'utf8')) as Manifest;
  const scopesBy = new Map(Object.values(manifest).map(({ name, scopes }) => [name, scopes]));
  const descriptions = readDescriptions();
  return written.flatMap(({ node, text, group }) => {
    const name = node.kind === Kind.OPERATION_DEFINITION ? node.name?.value : undefined;
    const scopes = name === undefined ? undefined : scopesBy.get(name);
    if (node.kind !== Kind.OPERATION_DEFINITION || name === undefined || scopes === undefined) return [];
    const [root] = node.selectionSet.selections;
    const field = root?.kind === Kind.FIELD ? root.name.value : '';
    const needed = [...fragmentsOf(node, fragments)].map((one) => fragments.get(one)?.text ?? '');
    const description = descriptions.get(field) ?? '';
    return [{ name, kind: node.operation, group, description, scopes, text: [text, ...needed].join('\n\n') }];
  });
}

interface Written {
  node: DefinitionNode;
  text: string;
  group: string;
}

function readFile(folder: string, file: string): Written[] {
  const source = fs.readFileSync(path.join(folder, file), 'utf8');
  const group = file.split(path.sep)[0] ?? '';
  return parse(source).definitions.map((node) => ({ node, group, text: source.slice(node.loc?.start, node.loc?.end) }));
}

const isFragment = (node: DefinitionNode): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION;

/** Names of the fragments that a definition needs, directly or through others, in the order of their first use. */
function fragmentsOf(
  definition: OperationDefinitionNode | FragmentDefinitionNode,
  known: ReadonlyMap<string, { node: FragmentDefinitionNode }>,
  found = new Set<string>(),
): Set<string> {
  visit(definition, {
    FragmentSpread({ name: { value } }) {
      const fragment = known.get(value);
      if (found.has(value) || !fragment) return;
      found.add(value);
      fragmentsOf(fragment.node, known, found);
    },
  });
  return found;
}

/** What the contract says of each root field. */
function readDescriptions(): Map<string, string> {
  const document = parse(fs.readFileSync(path.join(packages, 'schema/schema.graphql'), 'utf8'), { noLocation: true });
  return new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.OBJECT_TYPE_DEFINITION && ['Query', 'Mutation'].includes(node.name.value)
        ? (node.fields ?? []).map((field) => [field.name.value, field.description?.value ?? ''] as const)
        : [],
    ),
  );
}
