import type { PoolClient } from "pg";
import { ConflictError, NotFoundError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import type { Place } from "@/server/db/transaction-type";
import type { AllocationPlan } from "@/server/domain/allocation-room";
import type { CallContext } from "@/server/domain/call-context";
import { type Money, ZERO } from "@/server/domain/money";
import { sqlState } from "@/server/ledger/batch/sql-state";
import { setPoolBudget } from "@/server/ledger/sql/pool-budgets";
import { type PoolRecord, updatePoolRow } from "@/server/ledger/sql/pool-rows";
import { bumpPolicyVersion, tell } from "@/server/ledger/sql/steer";
import { poolNameTaken } from "./create-pool";
import { applyPlan } from "./pool-apply";
import { changePools, type LockedPool } from "./pool-state";

/** What is left out stays. */
export type PoolChangeInput = {
  poolId: string;
  initialBudget?: Money | undefined;
  version?: number | undefined;
  reason?: string | undefined;
} & { [K in keyof Omit<PoolRecord, "id" | "version">]?: PoolRecord[K] | undefined };

const UNIQUE_VIOLATION = "23505";

/**
 * Changes a pool. Its money cannot go below what its agents have of it.
 * @param fakeNow stands in for the database clock; tests only
 * @throws NotFoundError, ConflictError for an old version, a name that is taken, or money that is allocated
 */
export async function updatePool(
  place: Place,
  ctx: CallContext,
  input: PoolChangeInput,
  fakeNow: Date | null = null,
): Promise<{ poolId: string }> {
  const { organizationId } = ctx.actor;
  const { poolId } = input;
  const wanted = { organizationId, poolIds: [poolId], agentIds: [], fakeNow };
  try {
    await changePools(place, wanted, async (tx, locks) => {
      const target = locks.pools.get(poolId);
      if (target === undefined) throw new NotFoundError("pool");
      const { version } = target.row;
      if (input.version !== undefined && input.version !== version)
        throw new ConflictError("This pool was changed meanwhile.", { version });
      await writeSettings(tx, ctx, { target, input, now: locks.locked.now });
      const plan = moneyPlan(target, input.initialBudget);
      const reason = input.reason ?? "pool changed";
      await applyPlan(tx, ctx, { locks, plan, strategy: "MANUAL", reason, dryRun: false });
    });
  } catch (error) {
    if (sqlState(error) === UNIQUE_VIOLATION) throw poolNameTaken();
    throw error;
  }
  return { poolId };
}

function moneyPlan({ row, budget }: LockedPool, after: Money | undefined): AllocationPlan {
  const before = budget.window.limitCost ?? ZERO;
  const pools = after === undefined || after.eq(before) ? [] : [{ poolId: row.id, before, after }];
  return { agents: [], pools, movements: [] };
}

type Settings = { target: LockedPool; input: PoolChangeInput; now: number };

async function writeSettings(tx: PoolClient, ctx: CallContext, { target, input, now }: Settings) {
  const { organizationId } = ctx.actor;
  const { version, ...before } = target.row;
  const after = {
    id: before.id,
    name: input.name ?? before.name,
    priority: input.priority ?? before.priority,
    reservePercent: input.reservePercent ?? before.reservePercent,
    emergencyPercent: input.emergencyPercent ?? before.emergencyPercent,
    metadata: input.metadata ?? before.metadata,
  };
  await updatePoolRow(tx, after, new Date(now));
  const { budgetId } = target.budget.policy;
  const { name, reservePercent } = after;
  await setPoolBudget(tx, { budgetId, name, reservePercent, now: new Date(now) });
  await bumpPolicyVersion(tx, organizationId);
  await tell(tx, organizationId, { type: "pool.changed", payload: { poolId: before.id } });
  await appendAudit(tx, ctx, {
    action: "pool.updated",
    entityType: "pool",
    entityId: before.id,
    before: { ...before, version },
    after: { ...after, version: version + 1 },
    ...(input.reason !== undefined && { reason: input.reason }),
  });
}
