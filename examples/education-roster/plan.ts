// How a school's list is read: which column is what, and what of a row is sent.
import type { RosterMember } from '@lienthong/sdk';
import {
  column,
  day,
  fullName,
  oneOf,
  optionalColumn,
  personalNumber,
  text,
  type PlannedRow,
} from '@lienthong/sdk/node';

export const plan = {
  code: column('Mã học sinh', text({ max: 20 })),
  name: column(['Họ và tên', 'Họ tên'], fullName()),
  born: column(['Ngày sinh', 'Ngày, tháng, năm sinh'], day()),
  sex: optionalColumn('Giới tính', oneOf({ Nam: 'MALE', Nữ: 'FEMALE' })),
  number: optionalColumn(['Số định danh cá nhân', 'Số định danh', 'CCCD'], personalNumber()),
  group: column('Lớp', text({ max: 20 })),
};

/** By number and birth year; without a number by name and birth date, for which candidates are offered. */
export function toMember({ number, name, born, sex, group }: PlannedRow<typeof plan>): RosterMember {
  const member = number
    ? { known: { personalNumber: number, birthYear: Number(born.slice(0, 4)) } }
    : { described: { ...name, dateOfBirth: born, ...(sex && { sex }) } };
  return { member, group };
}

/** What may be on the list once; a pupil without a number is told apart by name and birth date. */
export const keyOf = ({ member: { known, described } }: RosterMember): string =>
  known?.personalNumber ?? JSON.stringify(described);
