import { z } from "zod";
import { ACTION_WORDS, budgetActionOf } from "@/server/domain/budget-action";
import { BudgetActionName } from "./budget-fields";
import { FacePercent } from "./face-fields";
import { callerId, InstantText } from "./primitives";

const AgentId = callerId("The agent, by the name it gives itself.");
const Tokens = z.number().int();
const Dollars = z.string().describe("US dollars, at least two decimals.");

const HEALTH = ["healthy", "moderate", "warning", "critical", "exceeded", "suspended"] as const;
const Health = z.enum(HEALTH);

export const NgxStatusListInput = z.strictObject({
  page: z.int().min(1).max(1_000_000).default(1),
  page_size: z.int().min(1).max(100).default(20),
  sort_by: z.enum(["agent_id", "percentage", "total_tokens", "remaining", "max_tokens"]).default("agent_id"),
  sort_order: z.enum(["asc", "desc"]).default("asc"),
  health_filter: Health.optional(),
});
export type NgxStatusListInput = z.output<typeof NgxStatusListInput>;
export const NgxAgentInput = z.strictObject({ agent_id: AgentId });

const Usage = z.strictObject({
  prompt_tokens: Tokens,
  completion_tokens: Tokens,
  total_tokens: Tokens,
  estimated_cost_usd: Dollars.describe("Tokens at the blended rate, US dollars."),
});

export const NgxStatus = z.strictObject({
  agent_id: z.string(),
  budget: z.strictObject({
    max_tokens: Tokens.nullable().describe("null: no limit."),
    period: z.string(),
    action_on_limit: BudgetActionName,
    fallback_model: z.string().nullable(),
    reset_day: z.int(),
  }),
  usage: Usage,
  percentage: FacePercent.describe("Of max_tokens; 0 without a limit."),
  remaining: Tokens.nullable(),
  next_reset: InstantText.nullable(),
  days_until_reset: z.int().nullable(),
  estimated_monthly_cost_usd: Dollars.nullable().describe("What the limit costs at the blended rate."),
  usage_trend: z
    .enum(["increasing", "stable", "decreasing"])
    .describe("Of the last 7 days against the 7 before."),
  health_status: Health,
  projected_overage: Tokens.describe("Tokens above the limit at the period's end, at the present rate."),
  optimization_suggestions: z.array(z.string()),
  historical_usage: z.array(
    z.strictObject({ period: z.string(), total_tokens: Tokens, estimated_cost_usd: Dollars }),
  ),
});
export type NgxStatus = z.infer<typeof NgxStatus>;

export const NgxStatusListOutput = z.strictObject({
  items: z.array(NgxStatus),
  page: z.int(),
  page_size: z.int(),
  total: z.int(),
  total_pages: z.int(),
});

/** A change of an agent's token budget; what is left out stays. */
export const NgxUpdateInput = z
  .strictObject({
    agent_id: AgentId,
    max_tokens: z.int().min(0).max(1_000_000_000_000).nullable().optional().describe("null: no limit."),
    action_on_limit: z
      .string()
      .max(20)
      .refine((word) => budgetActionOf(word) !== null, `must be one of ${ACTION_WORDS.join(", ")}`)
      .optional()
      .meta({ examples: ["degrade"] }),
    fallback_model: callerId("What to degrade to.").nullable().optional(),
  })
  .refine(
    ({ max_tokens, action_on_limit, fallback_model }) =>
      max_tokens !== undefined || action_on_limit !== undefined || fallback_model !== undefined,
    { message: "changes nothing: give max_tokens, action_on_limit or fallback_model", path: ["max_tokens"] },
  )
  .meta({ examples: [{ max_tokens: 4_000_000 }] });
export type NgxUpdateInput = z.output<typeof NgxUpdateInput>;

export const NgxResetOutput = z.strictObject({
  agent_id: z.string(),
  previous_usage: Usage,
  reset_timestamp: InstantText,
  percentage: FacePercent,
});

const AlertType = z.enum(["warning", "critical", "exceeded"]);
export const NgxAlertsInput = z.strictObject({ alert_type: AlertType.optional() }).optional();
export const NgxAlertsOutput = z.strictObject({
  alerts: z.array(
    z.strictObject({
      agent_id: z.string(),
      alert_type: AlertType,
      percentage: FacePercent,
      message: z.string(),
      recommended_action: z.string(),
      timestamp: InstantText,
    }),
  ),
  total: z.int(),
});

export const NgxSummaryInput = z.strictObject({}).optional();
export const NgxSummaryOutput = z.strictObject({
  total_agents: z.int(),
  total_monthly_tokens: Tokens.describe("The sum of all limits."),
  total_used_tokens: Tokens,
  estimated_monthly_cost_usd: Dollars,
  action: z.string().describe("The action of all of them, or mixed."),
  agents_over_75_percent: z.int(),
  agents_over_90_percent: z.int(),
  savedByDegradeUsd: Dollars.describe(
    "What fallback models saved in the month that runs, by the prices of the models that were asked for.",
  ),
  cost_by_agent: z.record(z.string(), Dollars).describe("Spent in the period that runs."),
  efficiency_metrics: z.strictObject({
    overall_utilization_percentage: FacePercent,
    cost_per_million_tokens: Dollars.nullable().describe("Spent for tokens used; null without any."),
    top_cost_agents: z.array(z.strictObject({ agent_id: z.string(), cost_usd: Dollars })),
  }),
});
