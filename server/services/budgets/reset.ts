import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { BudgetResetInput, BudgetResetOutput } from "@/server/contract/admin-budgets";
import type { CallContext } from "@/server/domain/call-context";
import type { Policy } from "@/server/ledger/policies/policy";
import { resetBudget as reset } from "@/server/ledger/rules/reset-budget";
import { withHeaderKey } from "../budget/idempotency";
import { roomMade } from "../queue/room-made";
import { orUnavailable } from "./or-unavailable";
import { requireOutsidePool, requireReach } from "./steering-right";

/**
 * Begins a budget's count anew within its period. What was booked stays in the ledger and in every report; calls that
 * run are settled into the count that admitted them.
 * @param headerKey the Idempotency-Key header
 * @throws ServiceError forbidden, not_found, conflict (old version, archived, of a pool), idempotency_key_reused,
 *   budget_unavailable
 */
export async function resetBudget(
  ctx: CallContext,
  input: BudgetResetInput,
  headerKey: string | null = null,
): Promise<BudgetResetOutput> {
  requirePermission(ctx.actor, "catalogue.manage");
  const { pool } = getContainer();
  const allows = (policy: Policy) => {
    requireReach(ctx.actor, policy);
    requireOutsidePool(policy);
  };
  const answer = await orUnavailable(reset(pool, ctx, withHeaderKey(input, headerKey), { allows }));
  await roomMade(ctx.actor.organizationId);
  return answer;
}
