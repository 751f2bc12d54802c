import type { Defect, Presence } from '@lienthong/schema/codes';

/**
 * Everything about the demo people that no source gives. No age table of the province was found, nor its religions, nor
 * how a real campaign went day by day: the figures below are assumed, so that the demo looks like a province.
 */

/** Ages from..to with their share in percent, the share of men, and who dies of a thousand in a year. */
export const ageBands = [
  { from: 0, to: 4, share: 7.4, men: 0.521, deaths: 1.5 },
  { from: 5, to: 9, share: 8.1, men: 0.521, deaths: 0.4 },
  { from: 10, to: 14, share: 7.9, men: 0.519, deaths: 0.4 },
  { from: 15, to: 19, share: 6.7, men: 0.515, deaths: 0.7 },
  { from: 20, to: 24, share: 7.2, men: 0.508, deaths: 1 },
  { from: 25, to: 29, share: 8.7, men: 0.503, deaths: 1.2 },
  { from: 30, to: 34, share: 9.1, men: 0.502, deaths: 1.5 },
  { from: 35, to: 39, share: 8.5, men: 0.5, deaths: 2 },
  { from: 40, to: 44, share: 7.7, men: 0.498, deaths: 2.8 },
  { from: 45, to: 49, share: 7, men: 0.494, deaths: 3.8 },
  { from: 50, to: 54, share: 6.2, men: 0.488, deaths: 5.5 },
  { from: 55, to: 59, share: 5.2, men: 0.479, deaths: 8 },
  { from: 60, to: 64, share: 3.9, men: 0.468, deaths: 12 },
  { from: 65, to: 69, share: 2.6, men: 0.455, deaths: 18 },
  { from: 70, to: 74, share: 1.5, men: 0.435, deaths: 30 },
  { from: 75, to: 79, share: 1, men: 0.41, deaths: 48 },
  { from: 80, to: 84, share: 0.7, men: 0.38, deaths: 80 },
  { from: 85, to: 89, share: 0.4, men: 0.35, deaths: 130 },
  { from: 90, to: 94, share: 0.15, men: 0.31, deaths: 200 },
  { from: 95, to: 99, share: 0.05, men: 0.28, deaths: 280 },
] as const;

/** Deaths are kept from this many days before the demo day on; who died earlier isn't loaded. */
export const deathsSince = 320;

/** By name; only groups whose code of 2008 was read. The Xtiêng, who live in the province, are left out for that reason. */
export const ethnicities = [
  ['Kinh', 98.1],
  ['Khmer', 0.8],
  ['Chăm', 0.35],
  ['Hoa', 0.3],
  ['Mường', 0.14],
  ['Tày', 0.08],
  ['Nùng', 0.06],
  ['Thái', 0.06],
] as const;

/** By name; of the Chăm nine in ten are Muslims. */
export const religions = [
  ['Không', 56],
  ['Cao Đài', 31],
  ['Phật giáo', 8],
  ['Công giáo', 4],
  ['Tin Lành', 0.7],
  ['Phật giáo Hoà Hảo', 0.3],
] as const;

/** Of ten thousand people on the register so many aren't Vietnamese. */
export const foreignersOfTenThousand = 4;

export const muslimShareOfCham = 0.9;

export const foreigners = [
  ['KH', 70],
  ['CN', 12],
  ['KR', 10],
  ['US', 8],
] as const;

/** Shares of those of whose birth only the year, or month and year, is known, by the last year of birth they hold for. */
export const partialBirthDates = [
  { until: 1945, year: 0.08, month: 0.03 },
  { until: 1965, year: 0.03, month: 0.015 },
  { until: 1980, year: 0.008, month: 0.004 },
  { until: 2100, year: 0.0004, month: 0.0003 },
] as const;

/**
 * Shares of persons: born with another one (below 45 years), number established anew, number that contradicts
 * the register, number cancelled with the nationality. */
export const rareNumbers = {
  twins: 0.004,
  reestablished: 0.0008,
  contradictory: 0.0015,
  nationalityLost: 0.00004,
} as const;
export const twinsBelowAge = 45;

/** Shares of the register in which the fact is missing. */
export const missing = { ethnicity: 0.003, nativePlace: 0.004, birthPlace: 0.004, permanentResidence: 0.003 } as const;

export const presenceShares = [
  ['PRESENT', 90],
  ['AWAY_IN_COUNTRY', 7],
  ['UNKNOWN', 1.8],
  ['ABROAD', 0.9],
  ['DETAINED', 0.2],
  ['MISSING', 0.1],
] as const satisfies readonly (readonly [Presence, number])[];

/** Share of the eligible whose dossier was collected, by presence. */
export const collectedShare: Record<Presence, number> = {
  PRESENT: 0.775,
  AWAY_IN_COUNTRY: 0.38,
  UNKNOWN: 0.15,
  ABROAD: 0.04,
  DETAINED: 0.5,
  MISSING: 0,
};

/** How far a district is ahead of the others or behind them. */
export const zeal: Record<string, number> = {
  703: 1.08,
  705: 0.95,
  706: 0.88,
  707: 1,
  708: 0.97,
  709: 1.1,
  710: 1.02,
  711: 0.93,
  712: 1.04,
};

/** Provinces of 2021 from which people came, for native places outside of the own province. */
export const provincesOfOrigin = ['79', '80', '74', '82', '87', '89', '52', '40', '38', '34', '36', '70'] as const;

/** How many of a hundred dossiers a day gets, by month of 2021; fewer on Saturdays, hardly any on Sundays and days off. */
export const collectionPace: Record<number, number> = { 1: 0.55, 2: 0.75, 3: 1.25, 4: 1.3, 5: 1.15 };

/** Days from one step to the next: at least, at most. */
export const lags = {
  UNDER_REVIEW: [0, 4],
  VERIFIED: [2, 11],
  IN_PRODUCTION: [1, 4],
  PRODUCED: [4, 16],
  DELIVERED: [2, 14],
} as const;

/**
 * What becomes of a collected dossier: its share in percent, and between how many days before the demo day it was
 * collected where the pace of the campaign doesn't say. ORDINARY goes its way step by step; the fates without a share
 * are those of people who aren't eligible.
 */
export const fates = {
  ORDINARY: { share: 93.83, collected: null },
  STUCK: { share: 0.7, collected: [110, 136] },
  DISCREPANT: { share: 1.4, collected: null },
  DISCREPANT_WHEN_PRINTED: { share: 0.1, collected: [60, 125] },
  REDO_REQUIRED: { share: 0.6, collected: [30, 125] },
  REDONE: { share: 1.3, collected: [60, 130] },
  RESOLVED: { share: 1.4, collected: [15, 130] },
  WITHDRAWN: { share: 0.12, collected: [20, 130] },
  DUPLICATE: { share: 0.1, collected: [75, 130] },
  FRAUD: { share: 0.02, collected: [30, 130] },
  EXCHANGED: { share: 0.35, collected: [75, 130] },
  REISSUED: { share: 0.08, collected: [75, 130] },
  NOT_ELIGIBLE: { share: 0, collected: [15, 80] },
  NATIONALITY_LOST: { share: 0, collected: [20, 100] },
} as const satisfies Record<string, { share: number; collected: readonly [number, number] | null }>;
export type Fate = keyof typeof fates;

/** Of those whose register has a flaw (partial date, missing fact, number that contradicts) so many are found discrepant. */
export const flawFound = 0.3;

export const defectShares = [
  ['DATA_MISMATCH_POPULATION', 22],
  ['DATA_MISMATCH_CIVIL_STATUS', 24],
  ['NAME_SPELLING', 20],
  ['RESIDENCE_CONFLICT', 12],
  ['BIOMETRIC_QUALITY', 12],
  ['DUPLICATE_BIOMETRIC', 3],
  ['PERSON_SWAP_SUSPECTED', 2],
  ['CORRECTED_AFTER_COLLECTION', 4],
  ['DECEASED', 1],
] as const satisfies readonly (readonly [Defect, number])[];

/** Of the children who turn 14 within a year so many were collected too early. */
export const collectedTooEarly = 0.003;

/** Of the pupils of 15 to 18 so many are collected at school. */
export const collectedAtSchool = 0.75;

/** Of those from 14 on whom nobody has collected so many were invited in these weeks, by presence; of pupils with a session more. */
export const invitedShare: Record<Presence, number> = {
  PRESENT: 0.22,
  AWAY_IN_COUNTRY: 0.12,
  UNKNOWN: 0.05,
  ABROAD: 0.01,
  DETAINED: 0,
  MISSING: 0,
};
export const invitedToSession = 0.7;

/** What became of those invitations by the demo day, in percent; the first few people get one of each, in this order. */
export const inviteeShares = [
  ['PLANNED', 22],
  ['SENT', 30],
  ['NO_SHOW', 22],
  ['INVITED_AGAIN', 8],
  ['WAITING', 6],
  ['REFUSED', 4],
  ['UNREACHABLE', 4],
  ['CANCELLED', 3],
  ['ATTENDED', 1],
] as const;

/** Of those whose dossier must be collected anew so many have a slot, and of these so many were sent it. */
export const redoBooked = 0.5;
export const redoSent = 0.6;

/** How invitations go out; to sessions those of school and work. */
export const channelShares = [
  ['LETTER', 55],
  ['VISIT', 25],
  ['PHONE', 20],
] as const;

/** Calendar days that slots are kept before the demo day and planned after it. */
export const calendarDays = { before: 16, after: 22 } as const;

/** Persons for whom a point's slots of all these days have room, of a hundred people who live there; and in one slot. */
export const slotRoom = { ofHundred: 12, least: 8, atHome: 6, session: 120 } as const;
/** From this age on people are invited to be collected at home. */
export const homeFromAge = 82;
/** Every so manieth slot to come was called off. */
export const calledOff = 40;

/** Where a dossier is collected when not at school. */
export const collectionShares = [
  ['OFFICE', 48],
  ['MOBILE', 45],
  ['ENTERPRISE', 5],
  ['HOME', 2],
] as const;
