import {
  type ConfigBudget,
  type ConfigCampaign,
  type ConfigPool,
  findConfigBudgets,
  findConfigCampaigns,
  findConfigPools,
} from "@/server/db/queries/config-state";
import { findSettings } from "@/server/db/queries/settings";
import type { Queryable } from "@/server/db/queryable";
import type { Desired } from "./desired";

/** What there is of everything that a document speaks of, by name in lower case. */
export type Current = {
  settings: Readonly<Record<string, unknown>>;
  budgets: ReadonlyMap<string, ConfigBudget>;
  campaigns: ReadonlyMap<string, ConfigCampaign>;
  pools: ReadonlyMap<string, ConfigPool>;
};

export function nameKey(name: string): string {
  return name.toLowerCase();
}

/** Of two budgets of one name the one that is in force is meant. @param db a snapshot, or what nobody else changes */
export async function readCurrent(db: Queryable, organizationId: string, desired: Desired): Promise<Current> {
  const settings = await findSettings(db, organizationId);
  const budgetNames = desired.budgets.map(({ input }) => nameKey(input.name));
  const budgets = await findConfigBudgets(db, organizationId, budgetNames);
  const campaigns = await findConfigCampaigns(db, organizationId, Object.keys(desired.campaigns));
  const poolNames = desired.pools.map(({ name }) => nameKey(name));
  const pools = await findConfigPools(db, organizationId, poolNames);
  return {
    settings: Object.fromEntries(settings.map(({ name, value }) => [name, value])),
    budgets: new Map(budgets.reverse().map((row) => [nameKey(row.name), row])),
    campaigns: new Map(campaigns.map((row) => [row.campaignId, row])),
    pools: new Map(pools.map((row) => [nameKey(row.name), row])),
  };
}
