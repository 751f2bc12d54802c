// What the ward found of the lines that it visited. A real ward reads it from its form; here it follows from the line's place.
import type { WorkItemReview } from '@lienthong/sdk';

type Found = Pick<WorkItemReview, 'result' | 'fields' | 'note' | 'movedTo'>;

const found: readonly Found[] = [
  { result: 'CONFIRMED' },
  { result: 'CONFIRMED' },
  { result: 'AWAY' },
  { result: 'CONFIRMED' },
  { result: 'MOVED_OUT', movedTo: 'Thành phố Hồ Chí Minh' },
  { result: 'DATA_WRONG', fields: ['DATE_OF_BIRTH'], note: 'Giấy khai sinh ghi ngày sinh khác' },
];

export const reviewsOf = (
  lines: readonly { id: string }[],
  seenOn: string,
  ref: (what: string) => string,
): WorkItemReview[] =>
  lines.map(({ id }, at) => ({
    clientRef: ref(`review/${id}`),
    item: id,
    expectedVersion: 0,
    seenOn,
    ...(found[at % found.length] ?? { result: 'CONFIRMED' }),
  }));
