import type { Enterprise, IndustrialPark, School, Site } from '../store/entities/institutions.ts';
import { openStatement } from '../store/statement.ts';

/** Schools, parks, enterprises and sites hold no personal data. `id` is the API's, by the prefix of the type. */
export interface SchoolRow extends Omit<School, 'nameKey' | 'clientNo'> {
  id: string;
}
export interface EnterpriseRow extends Omit<Enterprise, 'nameKey'> {
  id: string;
}
export interface SiteRow extends Site {
  id: string;
}
export interface ParkRow extends Omit<IndustrialPark, 'areaHectares'> {
  areaHectares: number | null;
}

const schoolColumns = `'sch_' || s.code as id, s.code, s.name, s.level, s.unit_no as "unitNo", s.source, s.doubt`;
const enterpriseColumns = `'ent_' || e.code as id, e.code, e.name, e.invented, e.source, e.doubt`;
const siteColumns = `'sit_' || s.code as id, s.code, s.enterprise_code as "enterpriseCode", s.name, s.unit_no as "unitNo", s.park_code as "parkCode",
  s.source, s.doubt`;

export const schoolsByCode = openStatement<SchoolRow>(
  'schools-by-code',
  `select ${schoolColumns} from school s where s.code = any($1::text[])`,
);

export const enterprisesByCode = openStatement<EnterpriseRow>(
  'enterprises-by-code',
  `select ${enterpriseColumns} from enterprise e where e.code = any($1::text[])`,
);

export const sitesByCode = openStatement<SiteRow>(
  'sites-by-code',
  `select ${siteColumns} from site s where s.code = any($1::text[])`,
);

export const sitesByEnterprise = openStatement<SiteRow>(
  'sites-by-enterprise',
  `select ${siteColumns} from site s where s.enterprise_code = any($1::text[]) order by s.code`,
);

export const parksByCode = openStatement<ParkRow>(
  'parks-by-code',
  `select code, name, unit_no as "unitNo", area_hectares::float8 as "areaHectares", as_of as "asOf", source, doubt
   from industrial_park where code = any($1::text[])`,
);

/** $1 and $2 the range of units, $3 and $4 that of name keys, $5 the level, $6 the code after which the page begins, $7 its size. */
const schoolConditions = `s.unit_no between $1 and $2 and ($3::text is null or s.name_key >= $3 and s.name_key < $4) and ($5::text is null or s.level = $5)`;

export const schoolPage = openStatement<SchoolRow>(
  'schools',
  `select ${schoolColumns} from school s where ${schoolConditions} and s.code > $6 order by s.code limit $7 + 1`,
);

export const schoolCount = openStatement<{ counted: number }>(
  'schools/count',
  `select count(*)::int as counted from (select from school s where ${schoolConditions} limit $6) x`,
);

const enterpriseConditions = `($1::int is null or exists (select from site s where s.enterprise_code = e.code and s.unit_no between $1 and $2))
  and ($3::text is null or e.name_key >= $3 and e.name_key < $4)`;

export const enterprisePage = openStatement<EnterpriseRow>(
  'enterprises',
  `select ${enterpriseColumns} from enterprise e where ${enterpriseConditions} and e.code > $5 order by e.code limit $6 + 1`,
);

export const enterpriseCount = openStatement<{ counted: number }>(
  'enterprises/count',
  `select count(*)::int as counted from (select from enterprise e where ${enterpriseConditions} limit $5) x`,
);
