import { Field, ID, Int, ObjectType } from 'type-graphql';
import { ShownFiguresView, WithheldFigureView } from '../access/figure.types.ts';
import { DateScalar, enumOf } from '../access/graphql.ts';
import { intervals } from '../domain/intervals.ts';
import type { Attribution, metrics } from '../domain/metric.ts';
import { AttributionEnum } from './statistics.types.ts';

export const IntervalEnum = enumOf('Interval', 'How long the days of a point are.', intervals);

type Flow = { [Code in keyof typeof metrics]: (typeof metrics)[Code]['kind'] extends 'FLOW' ? Code : never };
export type FlowField = (typeof metrics)[Flow[keyof Flow]]['field'];

const came = (what: string): PropertyDecorator =>
  Field(() => Int, {
    nullable: true,
    description: `What came to \`${what}\` within the days; null where a figure that it is the difference of is withheld.`,
  });

@ObjectType('FlowsWithin', {
  description:
    'What came to the flows within the days of a point: of all points of a series, with the figure of the day before, the figure of its last day.',
  simpleResolvers: true,
})
export class FlowsWithinView implements Record<FlowField, number | null> {
  @came('collectedPersons')
  collectedPersons!: number | null;

  @came('issuedPersons')
  issuedPersons!: number | null;

  @came('deliveredPersons')
  deliveredPersons!: number | null;
}

@ObjectType('ProgressPoint', {
  description: 'The figures of a unit at the end of a day, week or month, and what came to the flows within it.',
  simpleResolvers: true,
})
export class ProgressPointView extends ShownFiguresView {
  @Field(() => DateScalar, { description: 'The first day.' })
  from!: string;

  @Field(() => DateScalar, { description: 'The last day; the figures are those of its end.' })
  to!: string;

  @Field(() => Boolean, { description: 'Whether the span asked for holds a part of the week or month alone.' })
  partial!: boolean;

  @Field(() => AttributionEnum, { description: 'Which unit the flows count in; stocks count where people live.' })
  by!: Attribution;

  @Field(() => ID, { description: 'Id of the campaign.' })
  campaignId!: string;

  @Field(() => Int, { description: 'Version of the definitions: it rises when one of them changes.' })
  definitions!: number;

  @Field(() => FlowsWithinView, { description: 'What came within the days.' })
  within!: FlowsWithinView;

  @Field(() => [WithheldFigureView], { description: 'Which figures are withheld, and why.' })
  withheldFigures!: WithheldFigureView[];
}
