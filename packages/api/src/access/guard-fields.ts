import { defaultFieldResolver, isObjectType, type GraphQLField, type GraphQLSchema } from 'graphql';
import { classScope } from '../domain/agency.ts';
import { guardedFields, personalFields } from '../domain/personal-field.ts';
import { withoutNulls } from './coercion.ts';
import type { Context } from './context.ts';

/**
 * Stands before the resolvers: an argument that is null is as if it were absent, and a personal field without class *and*
 * purpose is null and withheld.
 */
export function guardFields(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields()) as GraphQLField<unknown, Context>[]) dropNulls(field);
  }
  for (const [name, row] of guardedFields) {
    const { fieldClass } = personalFields[row];
    const [typeName = '', fieldName = ''] = name.split('.');
    const type = schema.getType(typeName);
    const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
    if (!field) throw new Error(`domain/personal-field.ts names ${name}, which the schema lacks`);
    const resolve = field.resolve ?? defaultFieldResolver;
    field.resolve = (source, args, context: Context, info) =>
      context.caller.classes.has(fieldClass)
        ? resolve(source, args, context, info)
        : context.withheld.add(info.path, fieldClass, context.caller.scopes.has(classScope(fieldClass)));
  }
  return schema;
}

function dropNulls(field: GraphQLField<unknown, Context>): void {
  const { args, resolve } = field;
  if (args.length === 0 || !resolve) return;
  field.resolve = (source, given: Record<string, unknown>, context, info) =>
    resolve(source, withoutNulls(given), context, info);
}
