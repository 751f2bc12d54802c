/** A calendar day `YYYY-MM-DD` in Asia/Ho_Chi_Minh. Days of four-digit years compare as strings. */
export type Day = string;

const hour = 3_600_000;

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** The text itself if it is a real day of the years 1800 to 2200, else null: no times, no `infinity`, no 30 February. */
export function parseDay(text: string): Day | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!parts) return null;
  const [year, month, day] = parts.slice(1).map(Number) as [number, number, number];
  const real = month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
  return real && year >= 1800 && year <= 2200 ? text : null;
}

/** Asia/Ho_Chi_Minh is UTC+7 without summer time (since 13 June 1975; earlier instants aren't used). */
export function dayInVietnam(instant: Date): Day {
  return new Date(instant.getTime() + 7 * hour).toISOString().slice(0, 10);
}

const dayMs = 24 * hour;

/** So many calendar days later; before, if negative. */
export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);
}

/** Calendar days from one to the other; negative where that is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return (Date.parse(to) - Date.parse(from)) / dayMs;
}

/** The same day `years` later; 29 February becomes 28 February where the year has none, as PostgreSQL does it too. */
export function addYears(day: Day, years: number): Day {
  const year = Number(day.slice(0, 4)) + years;
  const rest = day.slice(4) === '-02-29' && !isLeapYear(year) ? '-02-28' : day.slice(4);
  return String(year).padStart(4, '0') + rest;
}

/**
 * The day on which an age is completed: the anniversary of birth. Who was born on 29 February completes it on
 * 28 February of a common year; no provision that says so was found.
 */
export function birthdayOf(birth: Day, age: number): Day {
  return addYears(birth, age);
}

/** Completed years on a day; negative before birth. */
export function ageOn(birth: Day, on: Day): number {
  const years = Number(on.slice(0, 4)) - Number(birth.slice(0, 4));
  return birthdayOf(birth, years) <= on ? years : years - 1;
}
