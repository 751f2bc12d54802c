import { CampaignEntity, TargetEntity } from './entities/campaigns.ts';
import {
  CohortEntity,
  EnterpriseEntity,
  IndustrialParkEntity,
  SchoolEntity,
  SiteEntity,
} from './entities/institutions.ts';
import { AgencyEntity, ClientEntity, ClientKeyEntity, OfficerEntity, OfficerKeyEntity } from './entities/parties.ts';
import { CardEntity, CitizenEntity, DossierEntity, PersonalNumberEntity } from './entities/persons.ts';

/**
 * What is kept, read like a schema. Tables, indexes, policies and triggers are made by the migrations; a test holds both
 * together. What is shown is declared apart, in the features' views.
 */

export const entities = [
  AgencyEntity,
  CampaignEntity,
  CardEntity,
  CitizenEntity,
  ClientEntity,
  ClientKeyEntity,
  DossierEntity,
  OfficerEntity,
  OfficerKeyEntity,
  PersonalNumberEntity,
  TargetEntity,
  SchoolEntity,
  IndustrialParkEntity,
  EnterpriseEntity,
  SiteEntity,
  CohortEntity,
];
