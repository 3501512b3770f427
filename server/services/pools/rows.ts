import type { PoolAgentRow, PoolRow, PoolRunOutput } from "@/server/contract/admin-pool-rows";
import type { PoolAgentFigures } from "@/server/db/queries/pool-agents";
import type { PoolFigures } from "@/server/db/queries/pool-figures";
import {
  allocationWarnings,
  ratePerHour,
  secondsToEmpty,
  usagePercent,
} from "@/server/domain/allocation-figures";
import { type Money, toWire, usd, ZERO } from "@/server/domain/money";
import type { PoolRun } from "@/server/ledger/pools/pool-apply";
import { wire } from "../overview/budget-figures";

const HOUR_SECONDS = 3600;

function figuresOf(row: { limit: string | null; granted: string; spent: string; held: string }) {
  const initial = usd(row.limit ?? "0");
  const used = usd(row.spent).plus(usd(row.held));
  // Without an allocation there is nothing of its own that could be left.
  const remaining = row.limit === null ? ZERO : initial.plus(usd(row.granted)).minus(used);
  const wired = {
    initialBudget: toWire(initial),
    grantedBudget: wire(row.granted),
    usedBudget: toWire(used),
    remainingBudget: toWire(remaining),
    usagePercent: toWire(usagePercent(used, initial)),
  };
  return { initial, used, remaining, wired };
}

export function poolRow(row: PoolFigures): PoolRow {
  const { used, wired } = figuresOf(row);
  const strays = used.minus(usd(row.memberUsed));
  return {
    id: row.id,
    name: row.name,
    priority: row.priority,
    ...wired,
    spent: wire(row.spent),
    held: wire(row.held),
    allocated: wire(row.allocated),
    unallocated: toWire(usd(row.limit).minus(usd(row.claimed)).minus(strays)),
    agents: row.agents,
    reservePercent: wire(row.reservePercent),
    emergencyPercent: wire(row.emergencyPercent),
    metadata: row.metadata,
    budgetId: row.budgetId,
    version: row.version,
    createdAt: row.createdAt.toISOString(),
  };
}

export function poolAgentRow(row: PoolAgentFigures): PoolAgentRow {
  const { initial, used, remaining, wired } = figuresOf(row);
  const text = (value: string | null) => (value === null ? null : wire(value));
  const perHour = ratePerHour(usd(row.lastHour), HOUR_SECONDS);
  return {
    agentId: row.agentId,
    name: row.name,
    poolId: row.poolId,
    priority: row.priority,
    strategy: row.strategy,
    baseAllocation: text(row.base),
    minAllocation: text(row.min),
    maxAllocation: text(row.max),
    percentAllocation: text(row.percent),
    metadata: row.metadata,
    allocation: text(row.limit),
    budgetId: row.budgetId,
    ...wired,
    rateUsdPerHour: toWire(perHour.isNegative() ? ZERO : perHour),
    secondsToEmpty: row.limit === null ? null : secondsToEmpty(remaining, perHour),
    warnings: allocationWarnings({ initial, used, remaining }),
  };
}

export function runOutput(run: PoolRun): PoolRunOutput {
  const text = (amount: Money | null) => (amount === null ? null : toWire(amount));
  return {
    dryRun: run.dryRun,
    runId: run.runId,
    agents: run.agents.map(({ agentId, poolId, before, after, remaining }) => ({
      agentId,
      poolId,
      before: text(before),
      after: toWire(after),
      remaining: toWire(remaining),
    })),
    pools: run.pools.map(({ poolId, before, after, unallocatedBefore, unallocated }) => ({
      poolId,
      before: toWire(before),
      after: toWire(after),
      unallocatedBefore: toWire(unallocatedBefore),
      unallocated: toWire(unallocated),
    })),
  };
}
