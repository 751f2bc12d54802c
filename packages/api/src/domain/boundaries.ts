/** In the units of which day figures are given. */
export const boundaryKinds = {
  AS_RECORDED: 'The units of `asOf`, with what was recorded on them and nothing else.',
  CURRENT: 'The units of today, with what was recorded on the units before or after them carried to them.',
  ON: 'The units of the day `on`, with what was recorded on the units before or after them carried to them.',
} as const;
export type BoundaryKind = keyof typeof boundaryKinds;

/**
 * Equal whole parts that add up to the whole exactly. What is left over goes to the first ones, so that a part of a figure
 * never exceeds the part of another that it is among, and a rate of parts never exceeds 1.
 */
export function equalParts(whole: number, count: number): number[] {
  const base = Math.floor(whole / count);
  const over = whole - base * count;
  return Array.from({ length: count }, (_, at) => base + (at < over ? 1 : 0));
}
