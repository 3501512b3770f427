import { ConflictError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import { withTransaction } from "@/server/db/transaction";
import type { Place } from "@/server/db/transaction-type";
import type { CallContext } from "@/server/domain/call-context";
import { type Money, toWire } from "@/server/domain/money";
import { newId } from "@/server/ledger/batch/ids";
import { PLAIN_BUDGET, type Policy } from "@/server/ledger/policies/policy";
import { bindBudget, bookableMonth } from "@/server/ledger/rules/create-budget";
import { lockForChange } from "@/server/ledger/rules/lock-for-change";
import { insertPool, type PoolRecord } from "@/server/ledger/sql/pool-rows";
import { bumpPolicyVersion, tell } from "@/server/ledger/sql/steer";

// Source: requirements C5. A pool warns with less than 20 % left.
const POOL_WARNING = 80;
const POOL_CRITICAL = 95;

export type NewPool = Omit<PoolRecord, "id" | "version"> & { initialBudget: Money };

/**
 * Makes a pool: its row, and a budget of scope POOL that caps what its agents spend together.
 * @param fakeNow stands in for the database clock; tests only
 * @throws ConflictError where a pool of that name exists
 */
export async function createPool(
  place: Place,
  ctx: CallContext,
  input: NewPool,
  fakeNow: Date | null = null,
): Promise<{ poolId: string }> {
  const { organizationId } = ctx.actor;
  const poolId = newId("pol");
  return withTransaction(place, async (tx) => {
    const locked = await lockForChange(tx, {
      organizationId,
      fakeNow,
      plansAt: (at) => bookableMonth(tx, organizationId, at),
    });
    const row = { ...input, id: poolId, organizationId };
    if (!(await insertPool(tx, row, new Date(locked.now)))) throw poolNameTaken();
    const policy = poolPolicy(poolId, input);
    await bindBudget(tx, policy, locked);
    await bumpPolicyVersion(tx, organizationId);
    await tell(tx, organizationId, { type: "pool.created", payload: { poolId } });
    await appendAudit(tx, ctx, {
      action: "pool.created",
      entityType: "pool",
      entityId: poolId,
      after: { ...input, initialBudget: toWire(input.initialBudget), budgetId: policy.budgetId },
    });
    return { poolId };
  });
}

export function poolNameTaken(): ConflictError {
  return new ConflictError("A pool of this name exists.");
}

function poolPolicy(poolId: string, input: NewPool): Policy {
  return {
    ...PLAIN_BUDGET,
    budgetId: newId("bud"),
    name: input.name,
    scopeType: "POOL",
    scopeKey: poolId,
    period: "TOTAL",
    purpose: "allocation",
    poolId,
    isPrimary: false,
    limitCost: input.initialBudget,
    action: "block",
    ownAction: "block",
    warningPercent: POOL_WARNING,
    criticalPercent: POOL_CRITICAL,
    reservePercent: Number(input.reservePercent),
  };
}
