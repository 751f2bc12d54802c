import type { CardState } from '@lienthong/schema/codes';
import type { RecordedFieldCode } from '@lienthong/schema/correction-fields';
import type { DossierState } from '@lienthong/schema/dossier-life';
import { readinessCodes } from '@lienthong/schema/readiness';
import type { Context } from '../access/context.ts';
import { findReadiness, isReady } from '../domain/dossiers/readiness.ts';
import type { Citizen } from '../store/entities/persons.ts';
import { personStatement } from '../store/statement.ts';
import type { ReadinessView } from './readiness.types.ts';

interface ReadyRow extends Pick<
  Citizen,
  | 'id'
  | 'dateOfBirth'
  | 'dateOfBirthPrecision'
  | 'sex'
  | 'ethnicity'
  | 'nationality'
  | 'nativeUnitNo'
  | 'permanentUnitNo'
  | 'lifeStatus'
> {
  personalNumber: string | null;
  openState: DossierState | null;
  cardState: CardState | null;
  cardExpiresOn: string | null;
  openFields: RecordedFieldCode[];
}

const readinessByNumber = personStatement<ReadyRow>(
  'readiness',
  'id',
  `select c.id, c.date_of_birth as "dateOfBirth", c.date_of_birth_precision as "dateOfBirthPrecision", c.sex, c.ethnicity, c.nationality,
     c.native_unit_no as "nativeUnitNo", c.permanent_unit_no as "permanentUnitNo", c.life_status as "lifeStatus", n.value as "personalNumber",
     d.state as "openState", k.state as "cardState", k.expires_on as "cardExpiresOn", array(select field from open_fields(c.id)) as "openFields"
   from personal_number asked join citizen c on c.id = asked.citizen_id
   left join personal_number n on n.citizen_id = c.id and n.status = 'ACTIVE'
   left join dossier d on d.citizen_id = c.id
     and d.state in ('COLLECTED', 'UNDER_REVIEW', 'VERIFIED', 'IN_PRODUCTION', 'PRODUCED', 'DISCREPANT', 'REDO_REQUIRED')
   left join card k on k.citizen_id = c.id and k.state in ('ACTIVE', 'EXCHANGE_REQUIRED')
   where asked.value = $1`,
);

/** Null where nobody within reach has the number, as with `citizen`. */
export async function findReadinessOf(context: Context, personalNumber: string): Promise<ReadinessView | null> {
  const [row] = await context.sql(readinessByNumber, [personalNumber], personalNumber);
  if (!row) return null;
  const { cardState, cardExpiresOn, ...facts } = row;
  const card = cardState === null ? null : { state: cardState, expiresOn: cardExpiresOn };
  const findings = findReadiness({ ...facts, card }, context.rules, context.today);
  return {
    ready: isReady(findings),
    findings: findings.map((one) => {
      const { blocks, meaning: message } = readinessCodes[one.code];
      return { ...one, blocks, message };
    }),
  };
}
