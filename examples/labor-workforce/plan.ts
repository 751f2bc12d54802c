// How an enterprise's list is read: which member of a line is what, and what of it is sent.
import type { RosterMember } from '@lienthong/sdk';
import {
  column,
  fullName,
  optionalColumn,
  personalNumber,
  text,
  wholeNumber,
  type PlannedRow,
} from '@lienthong/sdk/node';

export const plan = {
  site: column('ma_co_so', text({ max: 40 })),
  name: column('ho_ten', fullName()),
  number: column('so_dinh_danh', personalNumber()),
  birthYear: optionalColumn('nam_sinh', wholeNumber({ min: 1900, max: 2021 })),
  group: optionalColumn('phan_xuong', text({ max: 40 })),
};

/** The federation sees no persons, so a number and a second fact are needed; names alone are never matched. */
export const toMember = ({ number, name, birthYear, group }: PlannedRow<typeof plan>): RosterMember => ({
  member: {
    known: { personalNumber: number, ...(birthYear ? { birthYear } : { givenName: name.givenName }) },
  },
  group,
});
