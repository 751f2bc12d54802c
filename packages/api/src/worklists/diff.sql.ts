import { countStatement, pageStatement, type Statement, once } from '../store/statement.ts';

const changes = {
  ADDED: `a.worklist_id = $1 and not exists (select from worklist_item b where b.worklist_id = $2 and b.citizen_id = a.citizen_id)`,
  REMOVED: `a.worklist_id = $2 and not exists (select from worklist_item b where b.worklist_id = $1 and b.citizen_id = a.citizen_id)`,
  STAYED: `a.worklist_id = $1 and exists (select from worklist_item b where b.worklist_id = $2 and b.citizen_id = a.citizen_id)`,
} as const;
export type WorklistChange = keyof typeof changes;

/** Lines of $1 against those of the earlier list $2. */
export const diffCounts = countStatement<{ added: number; removed: number; stayed: number }>(
  'WorklistDiff',
  `select count(*) filter (where b.no is null)::int as added, count(*) filter (where a.no is null)::int as removed,
     count(*) filter (where a.no is not null and b.no is not null)::int as stayed
   from (select citizen_id, no from worklist_item where worklist_id = $1) a
   full join (select citizen_id, no from worklist_item where worklist_id = $2) b using (citizen_id)`,
);

/** A page of the lines of one change, after the line $3: of the list that has them, of both the newer. */
export const diffPage = (
  change: WorklistChange,
): Statement<{ citizenId: string; no: number; nowId: string | null; beforeId: string | null; more: boolean }> => {
  const name = `WorklistDiff.items/${change}`;
  return once(name, () => {
    const both = `(select b.id from worklist_item b where b.worklist_id = $2 and b.citizen_id = a.citizen_id)`;
    const [now, before] = { ADDED: ['a.id', 'null::uuid'], REMOVED: ['null::uuid', 'a.id'], STAYED: ['a.id', both] }[
      change
    ];
    const text = `select a.citizen_id as "citizenId", a.no, ${now} as "nowId", ${before} as "beforeId" from worklist_item a
   where ${changes[change]} and a.no > $3 order by a.no limit $4 + 1`;
    return pageStatement<{ citizenId: string; no: number; nowId: string | null; beforeId: string | null }>(
      name,
      '"citizenId"',
      4,
      text,
    );
  });
};
