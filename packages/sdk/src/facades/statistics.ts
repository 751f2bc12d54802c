import type { Client } from '../client.ts';
import type { Figures } from './figures.ts';

/** The figures of the campaign, open to every agency. */
export const statisticsFacade = ({ ask }: Client) => {
  /** The operations are fetched when the first of them is asked. */
  const later =
    <Name extends keyof Figures>(name: Name) =>
    async (...asked: Parameters<Figures[Name]>): Promise<Awaited<ReturnType<Figures[Name]>>> =>
      ((await import('./figures.ts')).figuresOf(ask)[name] as (...given: unknown[]) => never)(...asked);
  return {
    /**
     * A row for each unit of a level, by default the one below `within`, and one for who is in none of them. With `boundaries`
     * in the units of another day than `asOf`: what rests on a unit that was split is then an estimate and says so.
     */
    districts: later('districts'),
    /** Working days within which each office decided half and nine of ten of its requests, in a period of at most a year. */
    turnaround: later('turnaround'),
    /** The figures of a unit at the end of each day, week or month, and what came within it; 400 points at most. */
    series: later('series'),
    /** Of each target of a unit, when it is reached at the pace of the last 14 working days. */
    forecast: later('forecast'),
    /** What a figure counts and what it is the sum of. */
    explain: later('explain'),
    /** The work on dossiers and the quality of the register: a row for each unit of a level, and for what is in none of them. */
    processing: later('processing'),
    /** How each figure of `processing` is reckoned. */
    definitions: later('definitions'),
  };
};
