import { describe, expect, test } from '@jest/globals';
import * as codes from '@lienthong/schema/codes';
import { changeGrounds, consentGivers } from '@lienthong/schema/correction-grounds';
import { correctionClasses, correctionKinds } from '@lienthong/schema/correction-kinds';
import { correctionParts, correctionStates, correctionSteps } from '@lienthong/schema/correction-life';
import { reportDesks } from '@lienthong/schema/correction-reports';
import { cancelReasons, dossierActors, dossierStates, dossierSteps } from '@lienthong/schema/dossier-life';
import {
  enterpriseFunctions,
  enterpriseNoticeChannels,
  enterpriseNoticeStates,
  enterpriseNoticeSteps,
  enterpriseNoticeTopics,
} from '@lienthong/schema/enterprise-notices';
import { enrollmentStatuses } from '@lienthong/schema/enrollment-status';
import { errorCodes } from '@lienthong/schema/error-codes';
import { parsePersonalNumber } from '@lienthong/schema/personal-number';
import { outcomeStatuses, refusalCodes } from '@lienthong/schema/refusal-codes';
import { textRules } from '@lienthong/schema/text-rule';

type Table = Record<string, string | { meaning: string }>;
const tables: [string, Table][] = Object.entries({
  ...codes,
  changeGrounds,
  consentGivers,
  reportDesks,
  correctionClasses,
  correctionKinds,
  correctionParts,
  correctionStates,
  correctionSteps,
  cancelReasons,
  dossierActors,
  dossierStates,
  dossierSteps,
  enrollmentStatuses,
  enterpriseFunctions,
  enterpriseNoticeChannels,
  enterpriseNoticeStates,
  enterpriseNoticeSteps,
  enterpriseNoticeTopics,
  errorCodes,
  outcomeStatuses,
  refusalCodes,
  textRules,
});

describe.each(tables)('%s', (_name, table) => {
  const rows = Object.entries(table);

  test('has codes that GraphQL takes as enum values', () => {
    for (const [code] of rows) expect(code).toMatch(/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/);
  });

  test('says in a sentence of its own what each code means', () => {
    const meanings = rows.map(([, row]) => (typeof row === 'string' ? row : row.meaning));
    for (const meaning of meanings) expect(meaning).toMatch(/^[A-Z`][\x20-\x7e]{3,118}\.$/);
    expect(new Set(meanings).size).toBe(meanings.length);
  });
});

describe('closed lists', () => {
  test.each<[string, Table, string]>([
    [
      'agency kinds',
      codes.agencyKinds,
      'POLICE JUSTICE COMMUNE_COMMITTEE EDUCATION LABOR HOME_AFFAIRS FATHERLAND_FRONT INSPECTOR ADMINISTRATOR',
    ],
    [
      'purposes',
      codes.purposes,
      'CARD_ISSUANCE POPULATION_REVIEW CIVIL_STATUS SCHOOL_DRIVE WORKPLACE_DRIVE STEERING DATA_SUBJECT_REQUEST OPERATION',
    ],
    ['field classes', codes.fieldClasses, 'STATUS NAME BIRTH_YEAR PERSONAL ETHNICITY EVIDENCE SENSITIVE'],
    ['unit levels', codes.unitLevels, 'PROVINCE DISTRICT COMMUNE RESIDENT_GROUP'],
    ['presences', codes.presences, 'PRESENT AWAY_IN_COUNTRY ABROAD DETAINED MISSING UNKNOWN'],
    ['precisions', codes.birthDatePrecisions, 'DAY MONTH YEAR'],
    ['number statuses', codes.personalNumberStatuses, 'ACTIVE CANCELLED REPLACED'],
    ['card states', codes.cardStates, 'ACTIVE EXCHANGE_REQUIRED HOLDER_DECEASED WITHDRAWN EXPIRED'],
    ['dossier types', codes.dossierTypes, 'FIRST_ISSUE EXCHANGE REISSUE'],
    ['collection kinds', codes.collectionKinds, 'OFFICE MOBILE SCHOOL ENTERPRISE HOME'],
    ['metrics of targets', codes.targetMetrics, 'CARDS_ISSUED DOSSIERS_COLLECTED COLLECTED_RATE_OF_PRESENT'],
    ['extents', codes.successionExtents, 'FULL PARTIAL'],
    [
      'defects',
      codes.defects,
      'DATA_MISMATCH_POPULATION DATA_MISMATCH_CIVIL_STATUS MISSING_FIELD PARTIAL_BIRTH_DATE NAME_SPELLING ' +
        'NUMBER_STRUCTURE_MISMATCH DUPLICATE_BIOMETRIC BIOMETRIC_QUALITY PERSON_SWAP_SUSPECTED DUPLICATE_PERSON ' +
        'RESIDENCE_CONFLICT NO_RESIDENCE_REGISTRATION CORRECTED_AFTER_COLLECTION DECEASED PRINT_QUALITY',
    ],
  ])('of %s are those of the domain', (_what, table, expected) => {
    expect(Object.keys(table)).toEqual(expected.split(' '));
  });

  test.each([
    [
      'CERTIFY',
      'BIRTH DEATH MARRIAGE PARENTAGE GUARDIANSHIP GUARDIANSHIP_END CHANGE CORRECTION SUPPLEMENT ETHNICITY_REDETERMINATION',
    ],
    [
      'RECORD',
      'SEX_REDETERMINATION NATIONALITY_CHANGE ADOPTION ADOPTION_END DIVORCE ANNULMENT PARENTAGE_BY_JUDGMENT ' +
        'MISSING_OR_DEAD_DECLARATION MISSING_OR_DEAD_REVERSAL',
    ],
    ['POPULATION', 'RESIDENCE_CHANGE PERSON_FOUND POPULATION_CORRECTION'],
    ['NONE', 'REPORT'],
  ])('of correction kinds of class %s are those of the domain', (kindClass, expected) => {
    const kinds = Object.entries(correctionKinds).filter(([, kind]) => kind.class === kindClass);
    expect(kinds.map(([code]) => code)).toEqual(expected.split(' '));
  });

  test('of refusals hold all that the contract names', () => {
    const named =
      'PERSONAL_NUMBER_MALFORMED PERSONAL_NUMBER_LEGACY SECOND_FACT_REQUIRED CITIZEN_NOT_FOUND FIELD_NOT_CORRECTABLE ' +
      'VALUE_IS_NOT_NULL RECORDED_VALUE_DIFFERS EVIDENCE_REQUIRED LEGAL_BASIS_REQUIRED NOT_COMPETENT OPEN_REQUEST_EXISTS ' +
      'ALREADY_REGISTERED BLOCKED_BY_DEATH STEP_NOT_OPEN SAME_OFFICER OFFICER_REQUIRED VERSION_CONFLICT REF_REUSED ' +
      'NOT_ELIGIBLE OPEN_DOSSIER_EXISTS';
    expect(Object.keys(refusalCodes)).toEqual(expect.arrayContaining(named.split(' ')));
  });

  test('what a state decided is evaluated anew', () => {
    for (const code of ['CITIZEN_NOT_FOUND', 'RECORDED_VALUE_DIFFERS', 'OPEN_REQUEST_EXISTS'] as const) {
      expect(refusalCodes[code].dependsOn).toBe('STATE');
    }
    for (const text of ['1', '123456789']) {
      const parsed = parsePersonalNumber(text);
      expect(!parsed.ok && refusalCodes[parsed.code].dependsOn).toBe('FORM');
    }
  });
});

describe('errors', () => {
  test.each([
    [
      400,
      'GRAPHQL_PARSE_FAILED GRAPHQL_VALIDATION_FAILED BAD_USER_INPUT PURPOSE_REQUIRED QUERY_TOO_EXPENSIVE QUERY_TOO_DEEP ' +
        'TOO_MANY_ALIASES CURSOR_MISMATCH',
    ],
    [401, 'UNAUTHENTICATED TOKEN_EXPIRED CLIENT_REVOKED'],
    [403, 'FORBIDDEN SCOPE_MISSING PURPOSE_NOT_ALLOWED'],
    [404, 'NOT_FOUND DOCUMENT_NOT_FOUND'],
    [409, 'IN_PROGRESS'],
    [410, 'CURSOR_EXPIRED'],
    [413, 'PAYLOAD_TOO_LARGE'],
    [415, 'UNSUPPORTED_MEDIA_TYPE'],
    [429, 'RATE_LIMITED'],
    [500, 'INTERNAL'],
    [503, 'OVERLOADED MAINTENANCE'],
  ])('of status %i are those of the contract', (status, expected) => {
    const rows = Object.entries(errorCodes).filter(([, error]) => error.status === status);
    expect(rows.map(([code]) => code)).toEqual(expected.split(' '));
  });

  test('are retryable where waiting or a fresh token helps', () => {
    const retryable = Object.entries(errorCodes).filter(([, error]) => error.retryable);
    expect(retryable.map(([code]) => code)).toEqual([
      'TOKEN_EXPIRED',
      'IN_PROGRESS',
      'RATE_LIMITED',
      'INTERNAL',
      'OVERLOADED',
      'MAINTENANCE',
    ]);
  });
});

describe('unit types', () => {
  test.each([
    ['tinh', 'PROVINCE', 'PROVINCE', 'Tỉnh'],
    ['thanh_pho_truc_thuoc_trung_uong', 'MUNICIPALITY', 'PROVINCE', 'Thành phố'],
    ['huyen', 'DISTRICT', 'DISTRICT', 'Huyện'],
    ['quan', 'URBAN_DISTRICT', 'DISTRICT', 'Quận'],
    ['thi_xa', 'TOWN', 'DISTRICT', 'Thị xã'],
    ['thanh_pho', 'PROVINCIAL_CITY', 'DISTRICT', 'Thành phố'],
    ['xa', 'COMMUNE', 'COMMUNE', 'Xã'],
    ['phuong', 'WARD', 'COMMUNE', 'Phường'],
    ['thi_tran', 'TOWNSHIP', 'COMMUNE', 'Thị trấn'],
    ['dac_khu', 'SPECIAL_ZONE', 'COMMUNE', 'Đặc khu'],
    [null, 'RESIDENT_GROUP', 'RESIDENT_GROUP', 'Tổ'],
  ])('%s is %s of level %s and begins a full name with %s', (listCode, type, level, prefix) => {
    const row = Object.entries(codes.unitTypes).find(([, unitType]) => unitType.listCode === listCode);
    expect(row?.[0]).toBe(type);
    expect(row?.[1]).toMatchObject({ level, prefix });
  });

  test('have labels in NFC', () => {
    for (const { label, prefix } of Object.values(codes.unitTypes)) {
      expect([label, prefix]).toEqual([label.normalize('NFC'), prefix.normalize('NFC')]);
    }
  });
});
