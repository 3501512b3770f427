import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { OverrideActivateInput, OverrideRow } from "@/server/contract/admin-overrides";
import { NotFoundError } from "@/server/contract/errors";
import { findOverrideRow } from "@/server/db/queries/overrides";
import type { CallContext } from "@/server/domain/call-context";
import { usd } from "@/server/domain/money";
import { primaryBudgetId } from "@/server/ledger/batch/ids";
import { type Activation, activateOverride as activate } from "@/server/ledger/overrides/override";
import { orUnavailable } from "../budgets/or-unavailable";
import { roomMade } from "../queue/room-made";
import { overrideRow } from "./row";

/**
 * Puts an override in force for everybody within a second. Only an ADMIN may.
 * @throws ServiceError forbidden, validation_failed, not_found, budget_unavailable
 */
export async function activateOverride(ctx: CallContext, input: OverrideActivateInput): Promise<OverrideRow> {
  requirePermission(ctx.actor, "overrides.manage");
  const { pool, ledger } = getContainer();
  const { organizationId } = ctx.actor;
  const now = ledger.clock.now();
  const { id, startsAt } = await orUnavailable(activate(pool, ctx, toActivation(input, organizationId, now)));
  await roomMade(organizationId);
  const row = await findOverrideRow(pool, organizationId, id);
  if (row === null) throw new NotFoundError("override");
  return overrideRow(row, startsAt);
}

function toActivation(input: OverrideActivateInput, organizationId: string, now: number): Activation {
  const own =
    input.campaignId === undefined
      ? input.budgetId
      : primaryBudgetId(organizationId, "CAMPAIGN", input.campaignId);
  return {
    kind: input.kind,
    budgetId: own ?? (input.kind === "GRANT" ? primaryBudgetId(organizationId, "ORGANIZATION", null) : null),
    entity: input.kind === "GRANT" ? (input.entity ?? null) : null,
    amount: input.kind === "GRANT" ? usd(input.amount) : null,
    ceiling: input.kind === "BYPASS" && input.ceiling !== undefined ? usd(input.ceiling) : null,
    reason: input.reason,
    expiresAt: endOf(input, now),
  };
}

function endOf({ expiresAt, durationSeconds }: OverrideActivateInput, now: number): number | null {
  if (expiresAt !== undefined) return Date.parse(expiresAt);
  return durationSeconds === undefined ? null : now + durationSeconds * 1000;
}
