import { parseDay, type Day } from '@lienthong/schema/civil-date';
import { cardVersions, type CardVersion } from '@lienthong/schema/codes';
import { correctionKinds, type CorrectionKind } from '@lienthong/schema/correction-kinds';
import { evidenceKinds } from '@lienthong/schema/evidence-kinds';
import { correctionKey } from '../../domain/corrections/rule-book.ts';
import {
  evidenceRules,
  ruleStatuses,
  type CorrectionRule,
  type LegalRule,
  type PrintedField,
  type Rule,
  type RuleRows,
} from '../../domain/corrections/rule-rows.ts';
import { readData } from './csv.ts';

const common = ['legal_reference', 'valid_from', 'valid_to', 'source', 'status', 'read_how', 'note'] as const;
type Common = Record<(typeof common)[number], string>;

/** The rules of packages/api/data, as every database begins with them. A cell that no list knows is a fault of the file. */
export function ruleRows(): RuleRows {
  const rows: RuleRows = { corrections: corrections(), printed: printed(), legal: legal() };
  const ids = [...rows.corrections, ...rows.printed, ...rows.legal].map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new Error(`the rule ${twice} stands twice in the data`);
  return rows;
}

function corrections(): CorrectionRule[] {
  const columns = [
    ...['kind', 'field', 'allowed', 'condition', 'required_evidence', 'evidence_rule', 'who_consents'],
    ...['consent_rules', 'change_grounds'],
    ...['basis_required', 'effect_on_personal_number', 'number_ground', 'effect_on_2021_card', 'effect_on_2024_card'],
    ...['contradicts_print', 'exchange_grounds'],
    ...common,
  ] as const;
  return readData<string>('correction_rules.csv', columns, 'evidence_kinds').map((found) => {
    const row = cells(found);
    return {
      ...rule(correctionKey(row('kind'), row('field')), '', row),
      kind: code(row('kind'), correctionKinds),
      field: row('field'),
      allowed: code(row('allowed').toUpperCase(), { YES: '', NO: '', CONDITIONAL: '' }),
      condition: row('condition'),
      requiredEvidence: row('required_evidence'),
      evidenceRule: row('evidence_rule') === '' ? null : code(row('evidence_rule').toUpperCase(), evidenceRules),
      evidenceKinds: list(row('evidence_kinds')).map((group) =>
        group.split('|').map((kind) => code(kind, evidenceKinds)),
      ),
      consents: row('who_consents'),
      consentRules: list(row('consent_rules')),
      changeGrounds: list(row('change_grounds')),
      basisRequired: row('basis_required') === 'yes',
      effectOnNumber: row('effect_on_personal_number'),
      numberGround: row('number_ground') === '' ? null : row('number_ground'),
      effectOnCard2021: row('effect_on_2021_card'),
      effectOnCard2024: row('effect_on_2024_card'),
      contradictsPrint: row('contradicts_print') === 'yes',
      exchangeGrounds: list(row('exchange_grounds')),
    };
  });
}

function printed(): PrintedField[] {
  const columns = [
    ...['card_version', 'side', 'field_key', 'label_vi', 'label_en', 'carrier', 'personal_data'],
    ...['correction_needs_new_card', 'exchange_ground'],
    ...common,
  ];
  return readData<string>('printed_fields.csv', columns).map((found) => {
    const row = cells(found);
    return {
      ...rule(`printed.${row('card_version')}.${row('field_key')}`, '', row),
      cardVersion: code<CardVersion>(row('card_version'), cardVersions),
      side: code(row('side').toUpperCase(), { FRONT: '', BACK: '', NONE: '' }),
      field: row('field_key'),
      labelVi: row('label_vi'),
      labelEn: row('label_en'),
      carrier: code(row('carrier').toUpperCase(), { PRINT: '', CHIP: '', NOT_PRINTED: '' }),
      personalData: row('personal_data') === 'yes',
      needsNewCard: code(row('correction_needs_new_card').toUpperCase(), newCardNeeds),
      exchangeGround: row('exchange_ground'),
    };
  });
}

const newCardNeeds = { YES: '', NO: '', ON_CHANGE: '', BY_AGE: '', WITH_CARD: '' };

function legal(): LegalRule[] {
  const columns = ['key', 'value', 'unit', 'applies_to', 'condition', 'kinds', 'age_from', 'age_below', ...common];
  return readData<string>('legal_rules.csv', columns).map((found) => {
    const row = cells(found);
    return {
      ...rule(row('key'), row('value'), row),
      value: row('value'),
      unit: row('unit'),
      appliesTo: row('applies_to'),
      condition: row('condition'),
      kinds: list(row('kinds')).map((kind) => code<CorrectionKind>(kind, correctionKinds)),
      ageFrom: age(row('age_from')),
      ageBelow: age(row('age_below')),
    };
  });
}

type Row = (column: string) => string;

const cells =
  (found: Record<string, string>): Row =>
  (column) =>
    found[column] ?? '';

/** A key can have several rows from one day on: the value tells them apart. */
function rule(key: string, value: string, row: (column: keyof Common) => string): Rule {
  const from = day(row('valid_from'));
  return {
    id: `${key}${value === '' ? '' : `=${value.slice(0, 60)}`}@${from ?? 'origin'}`,
    key,
    legalReference: row('legal_reference'),
    validFrom: from,
    validTo: day(row('valid_to')),
    source: row('source'),
    status: code(row('status').toUpperCase(), ruleStatuses),
    readHow: row('read_how'),
    note: row('note'),
  };
}

function code<Code extends string>(text: string, table: Record<Code, unknown>): Code {
  if (!Object.hasOwn(table, text)) throw new Error(`the rules have the unknown code ${text}`);
  return text as Code;
}

function day(text: string): Day | null {
  if (text !== '' && parseDay(text) === null) throw new Error(`the rules have the impossible day ${text}`);
  return text === '' ? null : text;
}

function age(text: string): number | null {
  if (!/^\d*$/.test(text)) throw new Error(`the rules have the impossible age ${text}`);
  return text === '' ? null : Number(text);
}

const list = (text: string): string[] => text.split(';').filter((part) => part !== '');
