import { z } from "zod";
import { BudgetActionName, BudgetPeriod } from "./budget-fields";
import { FacePercent, FaceUsd } from "./face-fields";
import { Cursor, callerId, InstantText, UsdAmount } from "./primitives";

/** Periods that usage is shown for. */
export const TektonPeriod = z.enum(["hourly", "daily", "weekly", "monthly", "yearly", "total"]);

const filters = {
  provider: callerId("Only this provider.", 64).optional(),
  model: callerId("Only this model.").optional(),
  component: callerId("Only this component.", 64).optional(),
};
export const TektonUsageInput = z.strictObject({ period: TektonPeriod, ...filters });

const sums = {
  cost: z.string(),
  tokens: z.string(),
  input_tokens: z.string(),
  output_tokens: z.string(),
  requests: z.number(),
};
const UsageRow = z.strictObject({ name: z.string().nullable().describe("null: not said."), ...sums });
const groups = {
  by_provider: z.array(UsageRow).describe("Dearest first; they sum to the total."),
  by_model: z.array(UsageRow),
  by_component: z.array(UsageRow),
};

export const TektonUsageOutput = z.strictObject({
  period: TektonPeriod,
  start: InstantText.nullable().describe("null: from the first record."),
  end: InstantText.nullable(),
  currency: z.literal("USD"),
  total: z.strictObject(sums),
  ...groups,
});
export type TektonUsageOutput = z.infer<typeof TektonUsageOutput>;

export const TektonSummaryInput = z.strictObject({}).optional();
export const TektonSummaryOutput = z.strictObject({
  period: z.string().describe("The month that runs."),
  currency: z.literal("USD"),
  total_cost: z.string(),
  total_tokens: z.string(),
  total_requests: z.number(),
  budget: z.string().nullable(),
  remaining: z.string().nullable(),
  usage_percentage: FacePercent.nullable(),
  projected_cost: z.string().nullable(),
  open_alerts: z.number(),
  ...groups,
});

export const TektonLimitInput = z
  .strictObject({
    period: z
      .string()
      .max(20)
      .transform((word) => word.toUpperCase())
      .pipe(BudgetPeriod.exclude(["RATE"]))
      .meta({ description: "hourly, daily, weekly, monthly, yearly, total.", examples: ["daily"] }),
    limit: FaceUsd.optional().describe("US dollars a period."),
    token_limit: z.int().min(0).max(1_000_000_000_000).optional(),
    provider: callerId("Only calls to this provider.", 64).optional(),
    model: callerId("Only calls of this model.").optional(),
    component: callerId("Only calls of this component.", 64).optional(),
    enforcement: z
      .enum(["IGNORE", "WARN", "SOFT_LIMIT", "HARD_LIMIT"])
      .optional()
      .describe("Left out: as the setting enforcement.level says."),
    name: callerId("A name for it.", 128).optional(),
  })
  .refine(({ limit, token_limit }) => limit !== undefined || token_limit !== undefined, {
    path: ["limit"],
    message: "give limit or token_limit",
  })
  .meta({ examples: [{ period: "daily", limit: 10 }] });
export type TektonLimitInput = z.output<typeof TektonLimitInput>;

export const TektonLimitOutput = z.strictObject({
  id: z.string(),
  name: z.string(),
  period: z.string(),
  limit: z.string().nullable(),
  token_limit: z.number().nullable(),
  provider: z.string().nullable(),
  model: z.string().nullable(),
  component: z.string().nullable(),
  action: BudgetActionName,
  created: z.boolean().describe("false: there was such a limit, and it was changed."),
});
export type TektonLimitOutput = z.infer<typeof TektonLimitOutput>;

export const TektonPricesInput = z.strictObject({
  provider: filters.provider,
  model: filters.model,
  cursor: Cursor.optional(),
  limit: z.int().min(1).max(1000).default(1000).describe("Rows a page, 1 to 1000."),
});
export const TektonPricesOutput = z.strictObject({
  prices: z.array(
    z.strictObject({
      provider: z.string(),
      model: z.string(),
      input: UsdAmount,
      output: UsdAmount,
      unit: z.literal("USD per 1K tokens"),
      effectiveFrom: InstantText,
      source: z.string(),
    }),
  ),
  nextCursor: z.string().nullable(),
  hasMore: z.boolean(),
});

export const TektonStatusOutput = z.strictObject({
  status: z.enum(["ok", "degraded"]),
  version: z.string(),
  db: z.strictObject({ ok: z.boolean(), failing: z.string().nullable() }),
  jobs: z.array(z.strictObject({ job: z.string(), state: z.string(), last_run: InstantText.nullable() })),
  enforcement_level: BudgetActionName,
  price_age_seconds: z
    .number()
    .nullable()
    .describe("Since the newest price came into force; null without any."),
});
