import { z } from "zod";
import { readSetting } from "@/server/domain/settings";
import { BudgetCreateInput } from "./admin-budgets";
import { PoolCreateInput } from "./admin-pools";
import { callerId, freeText, singleLine, TokenCount, UsdAmount } from "./primitives";

/** How an agent's tokens are bounded, in NGX's words. */
export const AgentTokenBudget = z.strictObject({
  max_tokens: TokenCount.describe("Tokens a period."),
  period: z.enum(["daily", "weekly", "monthly", "yearly", "infinite"]).default("monthly"),
  action_on_limit: z
    .enum(["warn", "block", "degrade", "queue"])
    .nullable()
    .default(null)
    .describe("null: as the setting enforcement.level says."),
  fallback_model: callerId("The cheaper model that degrade offers.").nullable().default(null),
  reset_day: z.int().min(1).max(31).default(1).describe("The day that a month begins with."),
});
export type AgentTokenBudget = z.infer<typeof AgentTokenBudget>;

const CampaignBudget = z.strictObject({
  monthlyBudget: UsdAmount.describe("US dollars a month."),
  action: z.enum(["warn", "block"]).optional(),
});

const PoolAgent = z.strictObject({
  agentId: callerId("An agent of the pool."),
  allocation: UsdAmount.optional(),
  priority: z.int().min(1).max(10).optional(),
});

const PoolDocument = z.strictObject({
  ...PoolCreateInput.shape,
  agents: z.array(PoolAgent).max(500).default([]),
});

const names = <T extends { name: string }>(rows: readonly T[]) => rows.map(({ name }) => name.toLowerCase());
const once = (rows: readonly { name: string }[]) => new Set(names(rows)).size === rows.length;

/**
 * What a file of budgets says, in our words and in NGX's (`agents`, `default`). What it leaves out stays as it is.
 */
export const ConfigDocument = z
  .strictObject({
    settings: z
      .record(z.string().max(80), z.union([z.string().max(200), z.number(), z.boolean(), z.null()]))
      .default({})
      .describe("Values by the setting's name."),
    agents: z
      .record(callerId("An agent, as its executions name it."), AgentTokenBudget)
      .default({})
      .describe("Token budgets of agents."),
    default: AgentTokenBudget.optional().describe("The token budget of each agent that is not named."),
    campaigns: z.record(callerId("A campaign."), CampaignBudget).default({}).describe("Monthly budgets."),
    budgets: z.array(BudgetCreateInput).max(500).default([]).refine(once, "names a budget twice"),
    pools: z.array(PoolDocument).max(100).default([]).refine(once, "names a pool twice"),
  })
  .superRefine(({ settings }, ctx) => {
    for (const [name, raw] of Object.entries(settings)) {
      const parsed = readSetting(name, raw);
      if (!parsed.ok) ctx.addIssue({ code: "custom", path: ["settings", name], message: parsed.message });
    }
  });
export type ConfigDocument = z.output<typeof ConfigDocument>;

export const ConfigChange = z.strictObject({
  kind: z.enum(["setting", "budget", "campaign", "pool", "agent"]),
  op: z.enum(["create", "update"]),
  name: z.string(),
  before: z.record(z.string(), z.unknown()).describe("What changes, as it is; empty for what is new."),
  after: z.record(z.string(), z.unknown()),
});
export type ConfigChange = z.infer<typeof ConfigChange>;

export const ConfigApplyInput = z.strictObject({
  document: ConfigDocument,
  source: singleLine("The file's name: what it makes is managed by it.", 120).default("cli"),
  dryRun: z.boolean().default(false).describe("true: says what would change and changes nothing."),
  takeOver: z.boolean().default(false).describe("true: also changes what somebody else made or detached."),
  reason: freeText("Why; it stands in the audit log.", 500).optional(),
});
export type ConfigApplyInput = z.output<typeof ConfigApplyInput>;

export const ConfigApplyOutput = z.strictObject({
  dryRun: z.boolean(),
  changes: z.array(ConfigChange),
  warnings: z.array(z.string()),
});
export type ConfigApplyOutput = z.infer<typeof ConfigApplyOutput>;
