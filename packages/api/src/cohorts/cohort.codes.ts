import { cohortKinds, schoolLevels } from '@lienthong/schema/codes';
import { enumOf } from '../access/graphql.ts';

export const CohortKindEnum = enumOf('CohortKind', 'What a cohort is the roster of.', cohortKinds);
export const SchoolLevelEnum = enumOf('SchoolLevel', 'Level of a school.', schoolLevels);
