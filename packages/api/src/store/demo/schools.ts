/** Upper secondary schools of which a source was read, and that have a system of their own; the others' rosters the office uploads. */
export const demoSchools = [
  { clientId: 'school-hoang-le-kha', name: 'THPT chuyên Hoàng Lê Kha', district: '703' },
  { clientId: 'school-nguyen-an-ninh', name: 'THPT Nguyễn An Ninh', district: '705' },
  { clientId: 'school-tan-chau', name: 'THPT Tân Châu', district: '706' },
] as const;
