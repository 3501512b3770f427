import { z } from "zod";
import { AGENT_STRATEGIES, RUN_STRATEGIES } from "@/server/domain/allocation";
import { Metadata } from "./metadata";
import { callerId, freeText, InstantText, PoolId, singleLine, UsdAmount } from "./primitives";

/** What every change of a pool says why; it stands in the audit log and in each transfer. */
const Reason = freeText("Why, up to 500 characters; it stands in the audit log.", 500).trim().min(1);
const Priority = z.int().min(1).max(10).describe("1 to 10, 10 first.");
/** Stored with 4 decimals. */
const Percent = z
  .number()
  .min(0)
  .max(100)
  .refine((value) => Math.round(value * 10_000) / 10_000 === value, "has more than 4 decimals")
  .describe("Per cent, 0 to 100, up to 4 decimals.");
const AgentId = callerId("An agent, as its executions name it.");
const PositiveUsd = UsdAmount.refine((value) => /[1-9]/.test(value), "must be above 0");
const DryRun = z.boolean().default(false).describe("true: answers what would change and changes nothing.");
const LookbackHours = z
  .int()
  .min(1)
  .max(744)
  .default(24)
  .describe("How far back usage counts, hours; 24 unless said.");

const poolSettings = {
  priority: Priority,
  reservePercent: Percent.describe("Of the pool, kept for calls of priority 8 and more."),
  emergencyPercent: Percent.describe("Of the pool, for emergencies that are granted by rule."),
  metadata: Metadata,
};

export const PoolCreateInput = z.strictObject({
  name: singleLine("Unique among the organization's pools.", 128),
  initialBudget: UsdAmount.describe("US dollars in the pool."),
  priority: poolSettings.priority.default(5),
  reservePercent: poolSettings.reservePercent.default(0),
  emergencyPercent: poolSettings.emergencyPercent
    .optional()
    .describe("Of the pool, for emergencies that are granted by rule; left out: the organization's setting."),
  metadata: poolSettings.metadata.default({}),
});
export type PoolCreateInput = z.infer<typeof PoolCreateInput>;

export const PoolUpdateInput = z.strictObject({
  poolId: PoolId,
  name: PoolCreateInput.shape.name.optional(),
  initialBudget: UsdAmount.optional(),
  priority: poolSettings.priority.optional(),
  reservePercent: poolSettings.reservePercent.optional(),
  emergencyPercent: poolSettings.emergencyPercent.optional(),
  metadata: poolSettings.metadata.optional(),
  version: z.int().min(1).optional().describe("The version that was read; an older one is refused."),
  reason: Reason.optional(),
});
export type PoolUpdateInput = z.infer<typeof PoolUpdateInput>;

export const PoolGetInput = z
  .strictObject({ poolId: PoolId.optional(), name: singleLine("The pool's name.", 128).optional() })
  .refine(({ poolId, name }) => (poolId === undefined) !== (name === undefined), {
    path: ["poolId"],
    message: "give poolId or name, one of them",
  });
export type PoolGetInput = z.infer<typeof PoolGetInput>;

const agentSettings = {
  priority: Priority,
  strategy: z.enum(AGENT_STRATEGIES).describe("How runs find its share; FIXED: no run changes it."),
  baseAllocation: UsdAmount.nullable().describe("DYNAMIC: never less, US dollars left to spend."),
  minAllocation: UsdAmount.nullable().describe("A run leaves at least this to spend, US dollars."),
  maxAllocation: UsdAmount.nullable().describe("A run leaves at most this to spend, US dollars."),
  percentAllocation: Percent.nullable().describe("PERCENT: its part of the whole pool."),
  metadata: Metadata,
};
const agentChange = {
  agentId: AgentId,
  priority: agentSettings.priority.optional(),
  strategy: agentSettings.strategy.optional(),
  baseAllocation: agentSettings.baseAllocation.optional(),
  minAllocation: agentSettings.minAllocation.optional(),
  maxAllocation: agentSettings.maxAllocation.optional(),
  percentAllocation: agentSettings.percentAllocation.optional(),
  metadata: agentSettings.metadata.optional(),
};

/** An agent's settings; those left out stay. */
export const PoolAgentUpdateInput = z.strictObject(agentChange);
export type PoolAgentUpdateInput = z.infer<typeof PoolAgentUpdateInput>;

/** Puts an agent into a pool, or takes it out (null). An agent that nothing has named yet is made by it. */
export const PoolAssignInput = z.strictObject({
  ...agentChange,
  poolId: PoolId.nullable(),
  allocation: UsdAmount.optional().describe(
    "US dollars of the pool for this agent; left out: none of its own.",
  ),
  reason: Reason,
});
export type PoolAssignInput = z.infer<typeof PoolAssignInput>;

/** Sets what one agent has of its pool. */
export const PoolSetAllocationInput = z
  .strictObject({
    agentId: AgentId,
    allocation: UsdAmount.optional().describe("The whole allocation, what is spent already included."),
    remaining: UsdAmount.optional().describe("Instead: what it may still spend from now on."),
    reason: Reason,
    dryRun: DryRun,
  })
  .refine(({ allocation, remaining }) => (allocation === undefined) !== (remaining === undefined), {
    path: ["allocation"],
    message: "give allocation or remaining, one of them",
  })
  .meta({ examples: [{ allocation: "200", reason: "A larger share from now on" }] });
export type PoolSetAllocationInput = z.infer<typeof PoolSetAllocationInput>;

export const PoolAllocateInput = z.strictObject({
  poolId: PoolId,
  strategy: z
    .enum(RUN_STRATEGIES)
    .exclude(["REBALANCE"])
    .default("OWN")
    .describe("OWN: each agent's own; the others: one formula for all agents that are not FIXED."),
  distributeRemainder: z.boolean().default(false).describe("Gives what the formula leaves over by priority."),
  lookbackHours: LookbackHours,
  reason: Reason,
  dryRun: DryRun,
});
export type PoolAllocateInput = z.infer<typeof PoolAllocateInput>;

export const PoolRebalanceInput = z.strictObject({
  poolId: PoolId,
  normalizeUsage: z.boolean().default(false).describe("Usage as a part of the pool's, not in dollars."),
  lookbackHours: LookbackHours,
  reason: Reason,
  dryRun: DryRun,
});
export type PoolRebalanceInput = z.infer<typeof PoolRebalanceInput>;

const End = z
  .strictObject({ poolId: PoolId.optional(), agentId: AgentId.optional() })
  .refine(({ poolId, agentId }) => (poolId === undefined) !== (agentId === undefined), {
    message: "give poolId or agentId, one of them",
  });

/** Moves room between agents and pools. What is spent or held is never moved. */
export const PoolTransferInput = z
  .strictObject({ from: End, to: End, amount: PositiveUsd, reason: Reason, dryRun: DryRun })
  .refine(({ from, to }) => from.poolId !== to.poolId || from.agentId !== to.agentId, {
    path: ["to"],
    message: "must not be where the money comes from",
  })
  .meta({
    examples: [
      { from: { agentId: "echo" }, to: { agentId: "sage" }, amount: "12.50", reason: "Sage has more to do" },
    ],
  });
export type PoolTransferInput = z.infer<typeof PoolTransferInput>;

/** Usage of one agent or pool in [from, to), by hours counted from `from`. */
export const PoolUsageInput = z
  .strictObject({
    poolId: PoolId.optional(),
    agentId: AgentId.optional(),
    from: InstantText,
    to: InstantText,
  })
  .superRefine((value, ctx) => {
    if ((value.poolId === undefined) === (value.agentId === undefined))
      ctx.addIssue({ code: "custom", path: ["poolId"], message: "give poolId or agentId, one of them" });
    const length = Date.parse(value.to) - Date.parse(value.from);
    if (!(length > 0 && length <= 744 * 3_600_000))
      ctx.addIssue({ code: "custom", path: ["to"], message: "must be after from, by at most 31 days" });
  });
export type PoolUsageInput = z.infer<typeof PoolUsageInput>;
