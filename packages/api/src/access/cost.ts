import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isObjectType,
  isInterfaceType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { CallError } from '../errors.ts';
import { limits } from './limits.ts';

/** Objects that an answer may hold: each term is a number of them, times the sizes that the arguments of some fields will name. */
export interface CostPlan {
  readonly fixed: number;
  readonly terms: readonly { readonly objects: number; readonly sized: readonly FieldNode[] }[];
}

/** What surrounds a field: how many of it there are, and the field whose page its lists show. */
interface Around {
  times: number;
  sized: readonly FieldNode[];
  page: FieldNode | undefined;
}

/**
 * Counts a scalar as 0 and an object as 1, times the sizes of the lists it stands in: `first` for a page, the number of items
 * for a mutation, a fixed guess for other lists. What `@skip` and `@include` leave out is counted; introspection is 1.
 */
export function planCost(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): CostPlan {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const one of document.definitions) if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one);
  const terms = new Map<string, { objects: number; sized: readonly FieldNode[] }>();
  const numbers = new Map<FieldNode, number>();
  let fixed = 0;

  const count = ({ times, sized }: Around): void => {
    if (sized.length === 0) {
      fixed += times;
      return;
    }
    const key = sized.map((node) => numbers.get(node)).join(' ');
    const term = terms.get(key) ?? { objects: 0, sized };
    term.objects += times;
    terms.set(key, term);
  };

  const ofField = (node: FieldNode, parent: GraphQLCompositeType, around: Around): void => {
    const name = node.name.value;
    if (name.startsWith('__')) {
      if (name !== '__typename') count({ ...around, sized: [], times: 1 });
      return;
    }
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
    const type = field && getNamedType(field.type);
    if (!field || !isCompositeType(type)) return;
    const sizes = field.args.some((arg) => arg.name === 'first' || arg.name === 'items');
    if (sizes) numbers.set(node, numbers.get(node) ?? numbers.size);
    const isList = containsList(field.type);
    const below = isList ? withList(around, sizes ? node : around.page) : { ...around, page: sizes ? node : undefined };
    count(below);
    ofSelections(node.selectionSet, type, below);
  };

  const ofSelections = (set: SelectionSetNode | undefined, parent: GraphQLCompositeType, around: Around): void => {
    for (const one of set?.selections ?? []) {
      if (one.kind === Kind.FIELD) {
        ofField(one, parent, around);
        continue;
      }
      const fragment = one.kind === Kind.FRAGMENT_SPREAD ? fragments.get(one.name.value) : one;
      const on = fragment?.typeCondition ? schema.getType(fragment.typeCondition.name.value) : parent;
      if (fragment && isCompositeType(on)) ofSelections(fragment.selectionSet, on, around);
    }
  };

  const root = schema.getRootType(operation.operation);
  if (root) ofSelections(operation.selectionSet, root, { times: 1, sized: [], page: undefined });
  return { fixed, terms: [...terms.values()] };
}

const containsList = (type: GraphQLOutputType): boolean => isListType(getNullableType(type));

const withList = ({ times, sized }: Around, page: FieldNode | undefined): Around =>
  page
    ? { times, sized: [...sized, page], page: undefined }
    : { times: times * limits.unpagedList, sized, page: undefined };

/** What the plan comes to with these arguments, or the refusal where that is over the limit. */
export function priceOf(plan: CostPlan, args: ReadonlyMap<FieldNode, Record<string, unknown>>): number {
  let cost = plan.fixed;
  for (const { objects, sized } of plan.terms) {
    cost += sized.reduce((product, node) => product * sizeOf(args.get(node)), objects);
  }
  if (cost > limits.cost) {
    const message = `The operation costs ${String(cost)}, and ${String(limits.cost)} is the limit: ask for smaller pages or fewer lists within lists.`;
    throw new CallError('QUERY_TOO_EXPENSIVE', message, { cost, limit: limits.cost });
  }
  return cost;
}

function sizeOf(args: Record<string, unknown> | undefined): number {
  const { first, items } = args ?? {};
  if (typeof first === 'number') return first;
  return Array.isArray(items) ? items.length : limits.pageSize;
}
