import { z } from "zod";
import { AGENT_STRATEGIES } from "@/server/domain/allocation";
import { Cursor, callerId, InstantText, PageLimit, PoolId, UsdAmount } from "./primitives";

/** An amount that may stand below zero: what is left when more was spent than there was. */
const SignedUsd = z.string().regex(/^-?\d{1,13}(\.\d{1,12})?$/);
const PercentText = z.string().describe("Per cent, as decimal text.");

/** What an allocation or a pool had, has used and has left. remaining = initial + granted - used. */
const figures = {
  initialBudget: UsdAmount.describe("US dollars allocated."),
  grantedBudget: UsdAmount.describe("Room that overrides in force add."),
  usedBudget: UsdAmount.describe("Spent and held."),
  remainingBudget: SignedUsd,
  usagePercent: PercentText.describe("Used of the initial amount; 0 where that is 0."),
};

export const PoolRow = z.strictObject({
  id: PoolId,
  name: z.string(),
  priority: z.int(),
  ...figures,
  spent: UsdAmount,
  held: UsdAmount,
  allocated: UsdAmount.describe("The agents' allocations together."),
  unallocated: SignedUsd.describe("What can still be allocated; below 0 when agents overspent."),
  agents: z.int(),
  reservePercent: PercentText,
  emergencyPercent: PercentText,
  metadata: z.record(z.string(), z.unknown()),
  budgetId: z.string(),
  version: z.int(),
  createdAt: InstantText,
});
export type PoolRow = z.infer<typeof PoolRow>;

export const PoolAgentRow = z.strictObject({
  agentId: z.string(),
  name: z.string(),
  poolId: z.string().nullable(),
  priority: z.int(),
  strategy: z.enum(AGENT_STRATEGIES),
  baseAllocation: UsdAmount.nullable(),
  minAllocation: UsdAmount.nullable(),
  maxAllocation: UsdAmount.nullable(),
  percentAllocation: PercentText.nullable(),
  metadata: z.record(z.string(), z.unknown()),
  allocation: UsdAmount.nullable().describe("null: none of its own; it spends what its pool has left."),
  budgetId: z.string().nullable(),
  ...figures,
  rateUsdPerHour: UsdAmount.describe("Spent in the last hour."),
  secondsToEmpty: z.int().nullable().describe("Until nothing is left at that rate; null: never."),
  warnings: z.array(z.string()),
});
export type PoolAgentRow = z.infer<typeof PoolAgentRow>;

export const PoolsListInput = z
  .strictObject({ cursor: Cursor.optional(), limit: PageLimit })
  .default({ limit: 25 });
export type PoolsListInput = z.infer<typeof PoolsListInput>;

const page = { nextCursor: z.string().nullable(), hasMore: z.boolean() };
export const PoolsListOutput = z.strictObject({ data: z.array(PoolRow).describe("Oldest first."), ...page });
export type PoolsListOutput = z.infer<typeof PoolsListOutput>;

export const PoolAgentsInput = z
  .strictObject({
    poolId: PoolId.optional().describe("Only this pool's; all agents if left out."),
    agentId: callerId("Only this agent.").optional(),
    cursor: Cursor.optional(),
    limit: PageLimit,
  })
  .default({ limit: 25 });
export type PoolAgentsInput = z.infer<typeof PoolAgentsInput>;

export const PoolAgentsOutput = z.strictObject({ data: z.array(PoolAgentRow).describe("By id."), ...page });
export type PoolAgentsOutput = z.infer<typeof PoolAgentsOutput>;

/** What a run did, or would do. */
export const PoolRunOutput = z.strictObject({
  dryRun: z.boolean(),
  runId: z.string().nullable().describe("null: a dry run, or nothing had to change."),
  agents: z.array(
    z.strictObject({
      agentId: z.string(),
      poolId: z.string(),
      before: UsdAmount.nullable(),
      after: UsdAmount,
      remaining: SignedUsd.describe("What it may still spend after the run."),
    }),
  ),
  pools: z.array(
    z.strictObject({
      poolId: z.string(),
      before: UsdAmount,
      after: UsdAmount,
      unallocatedBefore: SignedUsd,
      unallocated: SignedUsd,
    }),
  ),
});
export type PoolRunOutput = z.infer<typeof PoolRunOutput>;

export const PoolTransfersInput = z
  .strictObject({ poolId: PoolId.optional(), cursor: Cursor.optional(), limit: PageLimit })
  .default({ limit: 25 });
export type PoolTransfersInput = z.infer<typeof PoolTransfersInput>;

export const PoolTransfersOutput = z.strictObject({
  data: z
    .array(
      z.strictObject({
        id: z.string(),
        runId: z.string(),
        fromPoolId: z.string().nullable(),
        fromAgent: z.string().nullable(),
        toPoolId: z.string().nullable(),
        toAgent: z.string().nullable(),
        amount: UsdAmount,
        strategy: z.string(),
        reason: z.string(),
        actorId: z.string(),
        createdAt: InstantText,
      }),
    )
    .describe("Newest first."),
  ...page,
});
export type PoolTransfersOutput = z.infer<typeof PoolTransfersOutput>;

export const PoolUsageOutput = z.strictObject({
  data: z.array(
    z.strictObject({ start: InstantText, amount: SignedUsd, executions: z.int(), tokens: z.int() }),
  ),
  total: SignedUsd,
  averagePerEntry: SignedUsd.nullable().describe("null: nothing was spent."),
});
export type PoolUsageOutput = z.infer<typeof PoolUsageOutput>;
