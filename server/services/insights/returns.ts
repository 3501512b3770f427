import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { ReturnRow, ReturnsOutput } from "@/server/contract/admin-insights";
import { type SpendGroup, SpendQueryInput } from "@/server/contract/admin-spend";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import type { CallContext } from "@/server/domain/call-context";
import { toWire, usd } from "@/server/domain/money";
import { returnOn, type Worth } from "@/server/domain/returns";
import { settingsByName } from "@/server/env/settings";
import { loadSettings } from "@/server/ledger/sql/load-settings";
import { findRequestedMonth } from "../overview/month-of-request";
import { readSpend } from "../spend/read";

const MOST = 25;

/**
 * What agents and campaigns brought in for what they cost in the month that runs.
 * @throws ServiceError forbidden, not_found
 */
export async function readReturns(ctx: CallContext): Promise<ReturnsOutput> {
  requirePermission(ctx.actor, "view");
  const { pool, ledger, env } = getContainer();
  const at = { organizationId: ctx.actor.organizationId, now: ledger.clock.now() };
  return inSnapshot(pool, async (db) => {
    const { month } = await findRequestedMonth(db, { ...at, month: undefined });
    const { worth } = await loadSettings(db, at.organizationId, settingsByName(env.settings));
    const rowsBy = async (groupBy: "agentId" | "campaignId") => {
      const asked = SpendQueryInput.parse({ period: month, grain: "month", groupBy, top: MOST });
      const { groups } = await readSpend(db, at, asked);
      return groups.flatMap((group) => returnRow(group, worth));
    };
    return {
      month,
      perConversion: worth.perConversion && toWire(worth.perConversion),
      perImpact: worth.perImpact && toWire(worth.perImpact),
      agents: await rowsBy("agentId"),
      campaigns: await rowsBy("campaignId"),
    };
  });
}

/** None for what names none, and for the others. */
function returnRow({ key, name, cost, conversions, impact }: SpendGroup, worth: Worth): ReturnRow[] {
  if (key === null) return [];
  const outcome = { cost: usd(cost), conversions: usd(String(conversions)), impact: usd(impact) };
  const made = returnOn(outcome, worth);
  return [
    {
      key,
      name: name ?? key,
      cost,
      conversions,
      impact,
      value: made && toWire(made.value),
      valuePerCost: made?.valuePerCost ? toWire(made.valuePerCost) : null,
    },
  ];
}
