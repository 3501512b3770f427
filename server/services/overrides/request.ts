import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { OverrideRequestInput, OverrideRequestRow } from "@/server/contract/admin-override-requests";
import type { CallContext } from "@/server/domain/call-context";
import { type Money, usd } from "@/server/domain/money";
import { settingsByName } from "@/server/env/settings";
import { primaryBudgetId } from "@/server/ledger/batch/ids";
import { requestOverride as request } from "@/server/ledger/overrides/request-override";
import { loadSettings } from "@/server/ledger/sql/load-settings";
import { orUnavailable } from "../budgets/or-unavailable";
import { readRequest } from "./request-row";

/**
 * Asks for an override. Nothing changes for any call until somebody else approves it.
 * @throws ServiceError forbidden, not_found, validation_failed, budget_unavailable
 */
export async function requestOverride(
  ctx: CallContext,
  input: OverrideRequestInput,
): Promise<OverrideRequestRow> {
  requirePermission(ctx.actor, "overrides.request");
  const { pool, events } = getContainer();
  const { organizationId } = ctx.actor;
  const { kind, durationSeconds, reason } = input;
  const organizationBudget = kind === "GRANT" ? primaryBudgetId(organizationId, "ORGANIZATION", null) : null;
  const asked = {
    kind,
    budgetId: input.budgetId ?? organizationBudget,
    entity: input.kind === "GRANT" ? (input.entity ?? null) : null,
    amount: input.kind === "GRANT" ? usd(input.amount) : null,
    ceiling: input.kind === "BYPASS" && input.ceiling !== undefined ? usd(input.ceiling) : null,
    durationSeconds,
    reason,
  };
  const secondApproverAbove = await readSecondApproverAbove(organizationId);
  const { id } = await orUnavailable(request(pool, ctx, asked, { secondApproverAbove }));
  events.wake(organizationId);
  return readRequest(organizationId, id);
}

/** Above which amount two people must approve; null: one is enough. */
export async function readSecondApproverAbove(organizationId: string): Promise<Money | null> {
  const { pool, env } = getContainer();
  const settings = await loadSettings(pool, organizationId, settingsByName(env.settings));
  return settings.override.secondApproverAbove;
}
