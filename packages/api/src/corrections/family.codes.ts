import { parentRoles, relationEnds, relatives } from '@lienthong/schema/relations';
import { enumOf } from '../access/graphql.ts';

export const ParentRoleEnum = enumOf('ParentRole', 'Which parent.', parentRoles);
export const RelativeEnum = enumOf('FamilyRelative', 'What somebody is to a person.', relatives);
export const RelationEndEnum = enumOf('FamilyRelationEnd', 'Why a relation ended.', relationEnds);
