import { isNonNullType, isObjectType } from 'graphql';
import { describe, expect, test } from '@jest/globals';
import { openRootFields } from '@lienthong/api/access/operation-door';
import { guardedFields, personalFields, personalTypes, plainFields } from '@lienthong/api/domain/personal-field';
import { createSchema } from '@lienthong/api/schema';

const schema = createSchema();

const fieldsOf = (typeName: string) => {
  const type = schema.getType(typeName);
  return isObjectType(type) ? Object.values(type.getFields()) : [];
};

describe('the doors', () => {
  test('every operation names its action', () => {
    expect(fieldsOf('Query').length).toBeGreaterThan(5);
    expect(openRootFields(schema)).toEqual([]);
  });

  test.each(personalTypes)('every field of %s has a class', (typeName) => {
    const known = [...guardedFields.keys(), ...plainFields];
    const unclassed = fieldsOf(typeName).filter((field) => !known.includes(`${typeName}.${field.name}`));
    expect(unclassed.map((field) => field.name)).toEqual([]);
  });

  test.each([...guardedFields.keys()])('%s is nullable, so that it can be withheld', (name) => {
    const [typeName = '', fieldName = ''] = name.split('.');
    const field = fieldsOf(typeName).find((one) => one.name === fieldName);
    expect(field).toBeDefined();
    expect(isNonNullType(field?.type)).toBe(false);
  });

  test('bits of the audit are given once', () => {
    const bits = Object.values(personalFields).map((row) => row.bit);
    expect(new Set(bits).size).toBe(bits.length);
    expect(Math.max(...bits)).toBeLessThan(126);
  });

  test('everything in the schema is described', () => {
    const bare = Object.values(schema.getTypeMap())
      .filter((type) => isObjectType(type) && !type.name.startsWith('__'))
      .flatMap((type) =>
        fieldsOf(type.name).flatMap((field) => [
          ...(field.description ? [] : [`${type.name}.${field.name}`]),
          ...field.args.filter((arg) => !arg.description).map((arg) => `${type.name}.${field.name}(${arg.name})`),
        ]),
      );
    expect(bare).toEqual([]);
  });
});
