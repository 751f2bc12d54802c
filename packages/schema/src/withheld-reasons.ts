/** Why a field is null and named in `extensions.withheld`. */
export const withheldReasons = {
  SCOPE_MISSING: 'The token lacks the scope for this class of fields; `scopeNeeded` names it.',
  PURPOSE_DOES_NOT_COVER: 'The scope is there, but the purpose of the call does not cover this class of fields.',
  SMALL_CELL: 'The figure is of 1 to 4 persons: only those who read the persons themselves see it.',
  SMALL_COMPLEMENT: 'All but 1 to 4 persons of the unit or cohort above are in the figure, so it tells of those.',
  DERIVABLE: 'A figure withheld beside it could be worked out from it.',
  OTHER_BOUNDARIES: 'A figure withheld in the units that it was recorded on could be worked out from it.',
  BELOW_COMMUNE: 'Figures of resident groups are for those who read the persons in them.',
  SMALL_CHANGE: 'The figure differs by 1 to 4 from one that is shown of an earlier day.',
  RESTATED: 'Late records changed what was said of the day, or today’s figure of it is withheld.',
  NO_FIXED_DAY: 'Below the district only the last days of weeks (Sundays) are shown: ask for the last one.',
  OUT_OF_REACH: 'The person is not, or no longer, within the reach of the caller.',
  WITHHELD: 'It is worked out from a figure that is withheld.',
} as const;
export type WithheldReason = keyof typeof withheldReasons;
