import {
  successionExtents,
  unitLevels,
  unitTypes,
  type SuccessionExtent,
  type UnitLevel,
  type UnitType,
} from '@lienthong/schema/codes';
import { Field, ID, InputType, InterfaceType, ObjectType } from 'type-graphql';
import { DateScalar, enumOf, TextScalar, UnitCodeScalar } from '../access/graphql.ts';
import { connectionOf } from '../access/paging.ts';

export const UnitLevelEnum = enumOf('UnitLevel', 'Level of an administrative unit.', unitLevels);
const UnitTypeEnum = enumOf('UnitType', 'Type of an administrative unit.', unitTypes);
export const SuccessionExtentEnum = enumOf('SuccessionExtent', 'How much of a unit went over.', successionExtents);

@InterfaceType('Node', {
  description: 'Anything with an id of its own.',
  autoRegisterImplementations: true,
  resolveType: (value: { __typename: string }) => value.__typename,
})
export abstract class NodeView {
  @Field(() => ID, { description: 'Unique in the whole API.' })
  id!: string;
}

@ObjectType('AdministrativeUnit', {
  implements: NodeView,
  description: 'A province, district, commune or resident group, as it was between two dates.',
  simpleResolvers: true,
})
export class AdministrativeUnitView extends NodeView {
  @Field(() => UnitCodeScalar, {
    description: 'Code of the statistics office. Names different units over time; `id` doesn’t.',
  })
  code!: string;

  @Field(() => UnitLevelEnum, { description: 'Level.' })
  level!: UnitLevel;

  @Field(() => UnitTypeEnum, { description: 'Type.' })
  type!: UnitType;

  @Field(() => String, { description: 'Name without its type: `Trảng Bàng`.' })
  name!: string;

  @Field(() => String, { description: 'Name with its type: `Thị xã Trảng Bàng`.' })
  fullName!: string;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'First day of validity, as far as the sources tell; null: before they reach back.',
  })
  validFrom!: string | null;

  @Field(() => String, {
    description: 'What `validFrom` rests on: the first list that shows the unit so is often not the legal date.',
  })
  validFromBasis!: string;

  @Field(() => DateScalar, { nullable: true, description: 'Last day of validity; null: no end known.' })
  validTo!: string | null;

  @Field(() => String, { nullable: true, description: 'What `validTo` rests on.' })
  validToBasis!: string | null;

  @Field(() => Boolean, { description: 'True for the resident groups of the demo province: no such unit exists.' })
  invented!: boolean;

  @Field(() => String, { description: 'Where the facts come from.' })
  source!: string;
}

@ObjectType('UnitSuccession', { description: 'What became of a unit.', simpleResolvers: true })
export class UnitSuccessionView {
  @Field(() => SuccessionExtentEnum, { description: 'Whether all or a part of the earlier unit went over.' })
  extent!: SuccessionExtent;

  @Field(() => DateScalar, { description: 'First day of the later unit.' })
  effectiveOn!: string;

  @Field(() => String, { description: 'The resolution that decided it.' })
  resolution!: string;

  @Field(() => String, { description: 'Where the mapping comes from.' })
  source!: string;

  @Field(() => Boolean, {
    description: 'False where the mapping is machine-made and was not checked against the resolution.',
  })
  checked!: boolean;
}

export const AdministrativeUnitConnection = connectionOf(AdministrativeUnitView, 'AdministrativeUnit');

@InputType({ description: 'Which units; all conditions hold together.' })
export class AdministrativeUnitFilter {
  @Field(() => DateScalar, {
    nullable: true,
    description: 'Units valid on this day. Default: today. Ignored with `anyTime`.',
  })
  on?: string;

  @Field(() => Boolean, { nullable: true, description: 'Units of all times.' })
  anyTime?: boolean;

  @Field(() => UnitCodeScalar, { nullable: true, description: 'Units that bear this code.' })
  code?: string;

  @Field(() => UnitCodeScalar, {
    nullable: true,
    description: 'Units within this one, itself left out; the code is resolved on the filter’s day.',
  })
  within?: string;

  @Field(() => UnitLevelEnum, { nullable: true, description: 'Units of this level.' })
  level?: UnitLevel;

  @Field(() => TextScalar, {
    nullable: true,
    description: 'Units whose name begins so, without diacritics and in any case: `go dau`.',
  })
  name?: string;
}
