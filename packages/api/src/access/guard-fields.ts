import { defaultFieldResolver, isObjectType, type GraphQLSchema } from 'graphql';
import { classScope } from '../domain/agency.ts';
import { personalFields, type PersonalField } from '../domain/personal-field.ts';
import type { Context } from './context.ts';

/** Puts the class of each personal field before its resolver: without class *and* purpose the field is null and withheld. */
export function guardFields(schema: GraphQLSchema): GraphQLSchema {
  for (const [name, { fieldClass }] of Object.entries(personalFields)) {
    const [typeName = '', fieldName = ''] = name.split('.');
    const type = schema.getType(typeName);
    const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
    if (!field) throw new Error(`domain/personal-field.ts names ${name as PersonalField}, which the schema lacks`);
    const resolve = field.resolve ?? defaultFieldResolver;
    field.resolve = (source, args, context: Context, info) =>
      context.caller.classes.has(fieldClass)
        ? (resolve(source, args, context, info) as unknown)
        : context.withheld.add(info.path, fieldClass, context.caller.scopes.has(classScope(fieldClass)));
  }
  return schema;
}
