/** The media types of an answer, ours first: it is taken when the client likes both equally or doesn't say. */
const answerTypes = ['application/graphql-response+json', 'application/json'] as const;
export type AnswerType = (typeof answerTypes)[number];

export const [defaultType] = answerTypes;

/** The media type for an `Accept` header; undefined where it admits none of ours. */
export function findAnswerType(accept: string | undefined): AnswerType | undefined {
  if (accept === undefined) return defaultType;
  const ranges = accept.toLowerCase().split(',').map(readRange);
  const rated = answerTypes.map((type) => ({ type, quality: qualityOf(type, ranges) }));
  return rated.filter(({ quality }) => quality > 0).sort((a, b) => b.quality - a.quality)[0]?.type;
}

interface MediaRange {
  media: string;
  quality: number;
}

function readRange(text: string): MediaRange {
  const [media = '', ...parameters] = text.split(';').map((part) => part.trim());
  const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice('q='.length) ?? '1';
  return { media, quality: Number(quality) || 0 };
}

/** The most specific range decides (RFC 9110, 12.5.1). */
function qualityOf(type: AnswerType, ranges: readonly MediaRange[]): number {
  const matching = [type, 'application/*', '*/*'].map((media) => ranges.find((range) => range.media === media));
  return matching.find((range) => range !== undefined)?.quality ?? 0;
}
