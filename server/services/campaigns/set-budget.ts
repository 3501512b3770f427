import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { CampaignBudgetOutput, CampaignSetBudgetInput } from "@/server/contract/admin-campaigns";
import { NotFoundError } from "@/server/contract/errors";
import { findMonthWindow } from "@/server/db/queries/month-window";
import type { Place } from "@/server/db/transaction-type";
import type { CallContext } from "@/server/domain/call-context";
import { type LimitInForce, setLimit } from "@/server/ledger/rules/set-limit";
import { percentText, readAmount } from "../budgets/limit-input";
import { orUnavailable } from "../budgets/or-unavailable";
import { shareOf, wire } from "../overview/budget-figures";
import { roomMade } from "../queue/room-made";

/**
 * Sets a campaign's monthly limit, first alert or action. A campaign that nothing has named yet is made by it.
 * @throws ServiceError forbidden, validation_failed, conflict (ended month, old version), budget_unavailable
 */
export async function setCampaignBudget(
  ctx: CallContext,
  input: CampaignSetBudgetInput,
): Promise<CampaignBudgetOutput> {
  const { pool, ledger } = getContainer();
  const { organizationId } = ctx.actor;
  const { campaignId } = input;
  const { month } = await orUnavailable(setCampaignBudgetAt(pool, ctx, input));
  await roomMade(organizationId);
  const scope = { organizationId, scopeType: "CAMPAIGN", scopeKey: campaignId };
  const row = await findMonthWindow(pool, { ...scope, month, now: new Date(ledger.clock.now()) });
  if (row === null) throw new NotFoundError("campaign");
  return {
    campaignId,
    month,
    totalCost: wire(row.spent),
    monthlyBudget: row.limit === null ? null : wire(row.limit),
    alertThreshold: shareOf(row.warningPercent),
    action: row.action as CampaignBudgetOutput["action"],
    version: row.version,
  };
}

/** The change alone: in a transaction of its own, or as a part of one that makes several. */
export async function setCampaignBudgetAt(
  place: Place,
  ctx: CallContext,
  input: CampaignSetBudgetInput,
): Promise<LimitInForce> {
  requirePermission(ctx.actor, "budgets.manage");
  return setLimit(place, ctx, {
    scopeType: "CAMPAIGN",
    scopeKey: input.campaignId,
    month: input.month,
    limitCost: readAmount(input.monthlyBudget),
    warningPercent: percentText(input.alertThreshold),
    action: input.action,
    version: input.version,
  });
}
