import type { AgencyKind } from '@lienthong/schema/codes';
import { agencies as agencyTable } from '../../domain/agency.ts';
import type { Unit } from '../units.ts';
import type { Commune, Territory } from './territory.ts';

export interface DemoAgency {
  id: string;
  kind: AgencyKind;
  name: string;
  unit: Unit;
}

/** One for the whole province, as it is called there. */
const ofTheProvince = [
  { id: 'education', kind: 'EDUCATION', name: 'Sở Giáo dục và Đào tạo' },
  { id: 'labor', kind: 'LABOR', name: 'Liên đoàn Lao động' },
  { id: 'home-affairs', kind: 'HOME_AFFAIRS', name: 'Sở Nội vụ' },
  { id: 'fatherland-front', kind: 'FATHERLAND_FRONT', name: 'Ủy ban Mặt trận Tổ quốc Việt Nam' },
  { id: 'inspector', kind: 'INSPECTOR', name: 'Bộ phận bảo vệ dữ liệu cá nhân' },
  { id: 'administrator', kind: 'ADMINISTRATOR', name: 'Đơn vị vận hành hệ thống' },
] as const satisfies readonly { id: string; kind: AgencyKind; name: string }[];

/** Ids say what and where: `police-72`, `justice-703`, `committee-25456`. */
export function demoAgencies({ province, districts, communes }: Territory): DemoAgency[] {
  const agency = (prefix: string, kind: AgencyKind, name: string, unit: Unit): DemoAgency => ({
    id: `${prefix}-${unit.code}`,
    kind,
    name: `${name} ${unit.fullName}`,
    unit,
  });
  const ofCommune = ({ unit }: Commune): DemoAgency[] => [
    agency('police', 'POLICE', 'Công an', unit),
    agency('justice', 'JUSTICE', 'Bộ phận Tư pháp - Hộ tịch', unit),
    agency('committee', 'COMMUNE_COMMITTEE', 'Ủy ban nhân dân', unit),
  ];
  return [
    agency('police', 'POLICE', 'Công an', province),
    ...ofTheProvince.map(({ id, kind, name }) => agency(id, kind, name, province)),
    ...districts.flatMap((district) => [
      agency('police', 'POLICE', 'Công an', district),
      agency('justice', 'JUSTICE', 'Phòng Tư pháp', district),
    ]),
    ...communes.flatMap(ofCommune),
  ];
}

/** The numbers of the units whose people the agency reads; 1..0 is nobody. */
export function rangeOf({ kind, unit }: DemoAgency): { lo: number; hi: number } {
  return agencyTable[kind].reach === 'RANGE' ? { lo: unit.unitNo, hi: unit.lastUnitNo } : { lo: 1, hi: 0 };
}

/** Systems worth trying out; all but one school get keys. */
export const demoClients = [
  { id: 'police-72-register', agency: 'police-72', name: 'Population register of the province', keys: true },
  { id: 'police-703-register', agency: 'police-703', name: 'Card dossiers of the city police', keys: true },
  { id: 'police-706-register', agency: 'police-706', name: 'Card dossiers of the district police', keys: true },
  { id: 'justice-703-registry', agency: 'justice-703', name: 'Civil-status register of the city', keys: true },
  { id: 'justice-706-registry', agency: 'justice-706', name: 'Civil-status register of the district', keys: true },
  { id: 'justice-25456-registry', agency: 'justice-25456', name: 'Civil-status desk of the ward', keys: true },
  { id: 'committee-25456-review', agency: 'committee-25456', name: 'Population review of the ward', keys: true },
  { id: 'education-72-office', agency: 'education-72', name: 'Education office', keys: true },
  { id: 'school-hoang-le-kha', agency: 'education-72', name: 'THPT chuyên Hoàng Lê Kha', keys: true },
  { id: 'school-nguyen-an-ninh', agency: 'education-72', name: 'THPT Nguyễn An Ninh', keys: false },
  { id: 'school-tan-chau', agency: 'education-72', name: 'THPT Tân Châu', keys: true },
  { id: 'labor-72-office', agency: 'labor-72', name: 'Labor federation', keys: true },
  { id: 'inspector-72-desk', agency: 'inspector-72', name: 'Data-protection desk', keys: true },
  { id: 'home-affairs-72-desk', agency: 'home-affairs-72', name: 'Commendations', keys: true },
  { id: 'police-25456-register', agency: 'police-25456', name: 'Residence register of the ward', keys: true },
] as const;

/** Two of each agency that decides; `client` is the system they work with. Names are drawn when loaded. */
export const demoOfficers = [
  { agency: 'police-72', client: 'police-72-register', positions: ['Trưởng phòng', 'Cán bộ'] },
  { agency: 'police-703', client: 'police-703-register', positions: ['Đội trưởng', 'Cán bộ'] },
  { agency: 'police-706', client: 'police-706-register', positions: ['Đội trưởng', 'Cán bộ'] },
  { agency: 'justice-703', client: 'justice-703-registry', positions: ['Trưởng phòng', 'Chuyên viên'] },
  { agency: 'justice-706', client: 'justice-706-registry', positions: ['Trưởng phòng', 'Chuyên viên'] },
  {
    agency: 'justice-25456',
    client: 'justice-25456-registry',
    positions: ['Công chức Tư pháp - Hộ tịch', 'Công chức Tư pháp - Hộ tịch'],
  },
  { agency: 'police-25456', client: 'police-25456-register', positions: ['Trưởng công an', 'Cán bộ'] },
] as const;
