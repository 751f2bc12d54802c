import { countStatement, pageStatement, type Statement, once, type Condition } from '../store/statement.ts';
import { invitationColumns, type InvitationRow } from './invitation.sql.ts';

export function wherePart(conditions: readonly Condition[]): { where: string; next: () => string } {
  let used = 0;
  const next = (): string => `$${String((used += 1))}`;
  return { where: conditions.map(({ sql }) => sql(next)).join(' and '), next };
}

export const form = (conditions: readonly Condition[]): string => conditions.map(({ name }) => name).join(',');

/** In the order in which they were planned; the values are those of the conditions, the id after which the page begins, and its size. */
export function invitationPage(
  conditions: readonly Condition[],
  further: boolean,
): Statement<InvitationRow & { more: boolean }> {
  const name = `invitations${further ? '+' : ''}/${form(conditions)}`;
  return once(name, () => {
    const { where, next } = wherePart(conditions);
    const behind = further ? ` and i.id > ${next()}::uuid` : '';
    const size = next();
    const text = `select ${invitationColumns} from invitation i where ${where}${behind} order by i.id limit ${size} + 1`;
    return pageStatement<InvitationRow>(name, '"citizenId"', Number(size.slice(1)), text);
  });
}

export function invitationCount(conditions: readonly Condition[]): Statement<{ counted: number }> {
  const name = `invitations/count/${form(conditions)}`;
  return once(name, () => {
    const { where, next } = wherePart(conditions);
    const text = `select count(*)::int as counted from (select from invitation i where ${where} limit ${next()}) x`;
    return countStatement<{ counted: number }>(name, text);
  });
}
