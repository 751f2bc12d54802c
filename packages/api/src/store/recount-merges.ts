/** CTEs of a recount, after one that tells today as `legal`: in which units figures are counted that were recorded on others. */
export const mergedUnits = /* sql */ `
-- Merges of communes by what became of each unit, where the triggers go by tables of their own: siblings went over to a
-- sibling, groups to a group.
passed as materialized (
  select o.unit_no as old_no, n.unit_no as new_no, o.level, p.unit_no as commune_no
  from legal, unit_succession s join administrative_unit o on o.id = s.old_id join administrative_unit n on n.id = s.new_id
    join administrative_unit p on p.id = o.parent_id
  where s.effective_on <= today and (o.level = 'RESIDENT_GROUP' or o.parent_id = n.parent_id)),
line as (
  select old_no, new_no, level, commune_no from passed
  union all
  select l.old_no, p.new_no, l.level, l.commune_no from line l join passed p on p.old_no = l.new_no),
heir as (select * from line where new_no not in (select old_no from passed)),
-- What is counted in a group that stands is counted in the groups and communes that it was, what was recorded on a commune
-- itself in all of its line.
former as materialized (
  select new_no as unit_no, unnest(array[old_no, commune_no]) as former_no from heir where level = 'RESIDENT_GROUP'),
own_former as materialized (
  select old_no as unit_no, old_no as former_no from passed where level = 'COMMUNE'
  union
  select old_no, new_no from line where level = 'COMMUNE' and new_no in (select old_no from passed))`;

/**
 * After \`mergedUnits\` and, as \`whole\`, the units around each: in which units a figure counts by the one that it was recorded on.
 */
export const countingUnits = /* sql */ `
counting as materialized (
  select w.unit_no, whole_no as counting_no from whole w where w.unit_no not in (select old_no from passed)
  union all
  select h.old_no, whole_no from heir h join whole w on w.unit_no = h.new_no
  union all
  select unit_no, former_no from former
  union all
  select h.old_no, former_no from heir h join former f on f.unit_no = h.new_no
  union all
  select unit_no, former_no from own_former)`;
