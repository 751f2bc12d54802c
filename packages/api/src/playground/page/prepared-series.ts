import { firstDistrict, type Asking } from './examples.ts';
import type { Filled, Method, Prepared } from './preparation.ts';

const dayBefore = (day: string, days: number): string =>
  new Date(Date.parse(day) - days * 86_400_000).toISOString().slice(0, 10);

/** The last eight weeks: of the agency's own unit for who reads persons, of the first district for the others. */
const weeks = async (asking: Asking): Promise<Filled> => {
  const reads = asking.scopes.includes('citizen:read');
  const unit = reads ? asking.jurisdiction : await firstDistrict(asking);
  const variables = { unit, from: dayBefore(asking.today, 55), to: asking.today, interval: 'WEEK' };
  const note = 'Who doesn’t read persons sees no figure that differs by 1 to 4 from one shown of an earlier day.';
  return reads ? { variables } : { variables, note };
};

const own = async ({ jurisdiction }: Asking): Promise<Filled> => ({
  variables: { metric: 'PRESENT_COLLECTED', unit: jurisdiction },
});

const whole = (path: string): Method => ({ path, arguments: (variables) => [variables] });

/** What the figures of a unit were, will be, and are made of. */
export const series: Readonly<Record<string, Prepared>> = {
  ProgressSeries: { fill: weeks, methods: { ALL: whole('statistics.series') } },
  Forecast: {
    fill: async ({ province }) => ({ variables: { unit: province } }),
    methods: { ALL: whole('statistics.forecast') },
  },
  ExplainMetric: { fill: own, methods: { ALL: whole('statistics.explain') } },
  PeopleOfMetric: { fill: own, methods: { JUSTICE: whole('citizens.countedIn') } },
};
