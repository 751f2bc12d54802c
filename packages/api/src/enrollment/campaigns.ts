import type { Context } from '../access/context.ts';
import type { Campaign, Target } from '../store/entities/campaigns.ts';
import { openStatement } from '../store/statement.ts';
import { liesWithin, type Unit } from '../store/units.ts';
import { unitOf } from '../units/units.ts';

const campaignColumns = `id, name, unit_id as "unitId", starts_on as "startsOn", ends_before as "endsBefore", eligibility, source`;

const allCampaigns = openStatement<Campaign>(
  'campaigns',
  `select ${campaignColumns} from campaign order by starts_on desc, id`,
);

const targetsOfCampaign = openStatement<Target>(
  'targets',
  `select id, campaign_id as "campaignId", unit_id as "unitId", metric, value::float8 as value, assigned_value::float8 as "assignedValue",
     due_before as "dueBefore", assigned_by as "assignedBy", document, recorded_on as "recordedOn", supersedes, source, note
   from target where campaign_id = any($1::text[]) order by recorded_on desc, due_before, unit_id, id`,
);

/** They are few: all of them, once a request. */
async function loadCampaigns(context: Context, keys: readonly 'all'[]): Promise<Campaign[][]> {
  const campaigns = await context.sql(allCampaigns, []);
  return keys.map(() => campaigns);
}

/** The campaign of an id, or the one that runs today over the caller's jurisdiction. */
export async function findCampaign(context: Context, id: string | undefined): Promise<Campaign | null> {
  const campaigns = await context.load(loadCampaigns, 'all');
  return campaigns.find((campaign) => (id === undefined ? runsHere(context, campaign) : campaign.id === id)) ?? null;
}

/** The first day of any campaign. */
export async function firstCampaignDay(context: Context): Promise<string> {
  const campaigns = await context.load(loadCampaigns, 'all');
  return campaigns.reduce((first, { startsOn }) => (startsOn < first ? startsOn : first), context.today);
}

/** The campaign that runs over the caller's jurisdiction on a day. */
export async function findCampaignOn(context: Context, day: string): Promise<Campaign | null> {
  const campaigns = await context.load(loadCampaigns, 'all');
  return campaigns.find((campaign) => runsHere(context, campaign, day)) ?? null;
}

function runsHere(context: Context, campaign: Campaign, day = context.today): boolean {
  const territory = context.units.findById(campaign.unitId);
  return (
    territory !== undefined &&
    liesWithin(context.caller.agency.unit, territory) &&
    campaign.startsOn <= day &&
    (campaign.endsBefore === null || day < campaign.endsBefore)
  );
}

async function loadTargets(context: Context, campaigns: readonly string[]): Promise<Target[][]> {
  const byCampaign = Map.groupBy(await context.sql(targetsOfCampaign, [campaigns]), (target) => target.campaignId);
  return campaigns.map((id) => byCampaign.get(id) ?? []);
}

export interface TargetChoice {
  unit?: string | undefined;
  /** Superseded ones too. */
  history: boolean;
  /** Targets known on this day. */
  asOf?: string | undefined;
}

/** In force unless history is asked for: known on the day and not superseded by one known on that day. */
export async function listTargets(context: Context, campaign: Campaign, choice: TargetChoice): Promise<Target[]> {
  const day = choice.asOf ?? context.today;
  const unit: Unit | undefined = choice.unit === undefined ? undefined : unitOf(context, choice.unit, day, ['unit']);
  const known = (await context.load(loadTargets, campaign.id)).filter((target) => target.recordedOn <= day);
  const superseded = new Set(known.map((target) => target.supersedes));
  return known.filter(
    (target) => (unit === undefined || target.unitId === unit.id) && (choice.history || !superseded.has(target.id)),
  );
}

export async function findSuperseded(context: Context, target: Target): Promise<Target | null> {
  const all = await context.load(loadTargets, target.campaignId);
  return all.find((one) => one.id === target.supersedes) ?? null;
}
