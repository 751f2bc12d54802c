import { nameKey } from '@lienthong/schema/name-key';
import { readData } from '../reference/csv.ts';
import { demoSchools } from './schools.ts';

/** Schools, parks, enterprises and sites as `load_institutions` of the database takes them. */
export interface InstitutionRows {
  schools: {
    code: string;
    name: string;
    nameKey: string;
    level: 'UPPER_SECONDARY';
    district: string;
    client: string | null;
    source: string;
    doubt: string;
  }[];
  parks: { code: string; name: string; district: string; area: number; asOf: string; source: string; doubt: string }[];
  enterprises: { code: string; name: string; nameKey: string; source: string; doubt: string }[];
  /** `commune` counts through those of the district, round and round. */
  sites: {
    code: string;
    enterprise: string;
    name: string;
    district: string;
    commune: number;
    park: string | null;
    source: string;
    doubt: string;
  }[];
}

const slug = (name: string): string => nameKey(name).replaceAll(' ', '-');

/** What the reference data tell of schools and parks, their doubts with them; enterprises and sites are invented. */
export function institutionRows(): InstitutionRows {
  const schools = readData('schools_tay_ninh.csv', [
    'name',
    'level',
    'district_code',
    'district_status',
    'source',
    'status',
  ]);
  const parks = readData('industrial_parks_tay_ninh.csv', [
    ...(['name', 'district_code', 'area_ha_2012', 'note', 'source', 'district_status'] as const),
  ]).map((row) => {
    // "KCN Thành Thành Công (Bourbon An Hòa in 2012)"
    const [name = '', listed] = row.name.split(/ \(|\)/);
    return { ...row, name, code: slug(name), notes: [listed, row.note].filter((note) => note) };
  });
  const clients = new Map<string, string>(demoSchools.map(({ name, clientId }) => [name, clientId]));
  return {
    schools: schools.map((row) => ({
      code: slug(row.name),
      name: row.name,
      nameKey: nameKey(row.name),
      level: 'UPPER_SECONDARY',
      district: row.district_code,
      client: clients.get(row.name) ?? null,
      source: row.source,
      doubt: [
        ...(row.status === 'unverified' ? ['that the school exists is not verified'] : []),
        `its district is ${row.district_status}`,
        'its commune is assumed: the first ward or township of the district',
      ].join('; '),
    })),
    parks: parks.map((row) => ({
      code: row.code,
      name: row.name,
      district: row.district_code,
      area: Number(row.area_ha_2012),
      asOf: '2012-06-30',
      source: row.source,
      doubt: [`district: ${row.district_status}`, 'as of June 2012', ...row.notes].join('; '),
    })),
    ...inventEnterprises(parks),
  };
}

/** How many enterprises a park gets, by its code, and what they make. All are invented and say so in their names. */
const enterprisesIn: Record<string, number> = {
  'kcn-trang-bang': 4,
  'kcx-va-kcn-linh-trung-iii': 4,
  'kcn-thanh-thanh-cong': 4,
  'kcn-phuoc-dong': 6,
  'kcn-cha-la': 2,
};
const trades = ['Dệt may', 'Giày da', 'Cao su', 'Điện tử', 'Thực phẩm', 'Bao bì', 'Đồ gỗ', 'Cơ khí'];

const invented = { source: 'invented', doubt: 'invented: no such enterprise exists' };

/** Every third has a second site outside of the park. */
function inventEnterprises(
  parks: readonly { code: string; name: string; district_code: string }[],
): Pick<InstitutionRows, 'enterprises' | 'sites'> {
  const enterprises: InstitutionRows['enterprises'] = [];
  const sites: InstitutionRows['sites'] = [];
  for (const [parkNo, { code: park, name: parkName, district_code: district }] of parks.entries()) {
    for (let index = 0; index < (enterprisesIn[park] ?? 0); index++) {
      const number = enterprises.length + 1;
      const code = `gia-dinh-${String(number).padStart(2, '0')}`;
      const trade = trades[(number - 1) % trades.length] ?? '';
      const name = `Công ty TNHH ${trade} Giả Định ${String(number)}`;
      enterprises.push({ code, name, nameKey: nameKey(name), ...invented });
      const site = { enterprise: code, district, ...invented };
      sites.push({ ...site, code: `${code}-1`, name: `${name}, ${parkName}`, commune: parkNo, park });
      if (number % 3 === 0) {
        sites.push({ ...site, code: `${code}-2`, name: `${name}, cơ sở 2`, commune: number + 2, park: null });
      }
    }
  }
  return { enterprises, sites };
}
