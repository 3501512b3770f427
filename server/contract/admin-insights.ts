import { z } from "zod";
import { AgentType } from "./attribution";
import { ForecastMethodName, SignedUsd } from "./overview";
import { freeText, InstantText, Month } from "./primitives";

export const SavingsEvidence = z.strictObject({
  requestedModel: z.string().describe("What the calls had asked for."),
  model: z.string().nullable().describe("What they ran on."),
  executions: z.int().min(0),
  cost: SignedUsd,
  costAsAsked: SignedUsd.nullable().describe(
    "By the price of the model that was asked for, at the time; null without one.",
  ),
  saved: SignedUsd.describe("The difference; nothing where there is no price."),
});
export type SavingsEvidence = z.infer<typeof SavingsEvidence>;

export const SavingsOutput = z.strictObject({
  month: Month.describe("The one that runs."),
  savedByDegrade: SignedUsd.describe(
    "What calls that ran on a fallback model would have cost on the model that was asked for, less what they cost.",
  ),
  evidence: z.array(SavingsEvidence).describe("What it is the sum of, the most saved first."),
});
export type SavingsOutput = z.infer<typeof SavingsOutput>;

export const AnomalyRow = z.strictObject({
  day: z.string().describe("A day of the organization, 2026-11-21."),
  agentType: z.string().nullable().describe("Null: all agents together."),
  observed: SignedUsd,
  expected: SignedUsd.describe("The median of the 30 days before."),
  low: SignedUsd,
  high: SignedUsd.describe("What is ordinary lies in [low, high]."),
  why: z.string(),
  dismissed: z
    .strictObject({ reason: z.string(), by: z.string().describe("By name."), at: InstantText })
    .nullable()
    .describe("Somebody explained the day, and it has not grown since."),
});
export type AnomalyRow = z.infer<typeof AnomalyRow>;

export const AnomaliesOutput = z.strictObject({
  timeZone: z.string(),
  firstDay: z.string(),
  lastDay: z.string().describe("The day before the one that runs."),
  data: z.array(AnomalyRow).describe("Of the last 30 days that have ended, newest first."),
});
export type AnomaliesOutput = z.infer<typeof AnomaliesOutput>;

export const AnomalyDismissInput = z.strictObject({
  day: z.iso
    .date()
    .meta({ description: "A day that is named as unusual, 2026-11-21.", examples: ["2026-11-21"] }),
  agentType: AgentType.nullable().describe("Null: all agents together."),
  reason: freeText("Why it was so; it stands in the audit log.", 500).trim().min(10),
});
export type AnomalyDismissInput = z.infer<typeof AnomalyDismissInput>;

const Day = z.string().describe("A day of the organization, 2026-11-08.");

export const SaidForecast = z.strictObject({
  day: Day.describe("What was booked before this day began was known."),
  method: ForecastMethodName,
  projected: SignedUsd,
  low: SignedUsd.nullable().describe("In 8 of 10 months it ends in [low, high]; null in the first week."),
  high: SignedUsd.nullable(),
  errorPercent: z
    .string()
    .nullable()
    .describe(
      "Per cent of what came, above zero where too much was said; null where nothing came or is known yet.",
    ),
  isWithin: z.boolean().nullable().describe("Whether it ended in [low, high]."),
});
export type SaidForecast = z.infer<typeof SaidForecast>;

export const ForecastsOutput = z.strictObject({
  data: z
    .array(
      z.strictObject({
        month: Month,
        actual: SignedUsd.nullable().describe("What the month cost; null while it runs."),
        said: z.array(SaidForecast).describe("As it was said first from the 8th, the 15th and the 22nd on."),
      }),
    )
    .describe(
      "The month that runs and the eleven before it, newest first; those of which nothing was said are left out.",
    ),
  typicalErrorPercent: z
    .string()
    .nullable()
    .describe("The median of all errors, without their sign; null without any."),
  within: z.int().min(0).describe("How many months ended in the interval that was said."),
  judged: z.int().min(0).describe("Of how many forecasts with an interval."),
});
export type ForecastsOutput = z.infer<typeof ForecastsOutput>;

export const WatchRow = z.strictObject({
  agentType: z.string(),
  cost: SignedUsd,
  executions: z.int().min(0),
  tokens: z.string().describe("A whole number as text."),
  costPerThousandTokens: SignedUsd.nullable().describe("Null without tokens."),
  trend: z
    .enum(["up", "down", "stable"])
    .nullable()
    .describe("Of its cost by day; null with fewer than 7 days."),
  slopePerDay: SignedUsd.nullable().describe(
    "What a day costs more than the one before it, by least squares.",
  ),
});
export type WatchRow = z.infer<typeof WatchRow>;

export const WatchOutput = z.strictObject({
  firstDay: z.string(),
  lastDay: z.string().describe("The day before the one that runs."),
  byRate: z.array(WatchRow).describe("Dearest by 1,000 tokens first, five at most."),
  byTokens: z.array(WatchRow).describe("Most tokens first."),
  byExecutions: z.array(WatchRow).describe("Most executions first."),
  byCost: z.array(WatchRow).describe("Dearest first, with their trend."),
});
export type WatchOutput = z.infer<typeof WatchOutput>;

export const ReturnRow = z.strictObject({
  key: z.string().describe("The agent or campaign."),
  name: z.string(),
  cost: SignedUsd,
  conversions: z.int(),
  impact: z.string().describe("All scores of impact added up."),
  value: SignedUsd.nullable().describe("Null while nobody has said what an outcome is worth."),
  valuePerCost: z
    .string()
    .nullable()
    .describe("Value ÷ cost; null without a value, or where nothing was spent."),
});
export type ReturnRow = z.infer<typeof ReturnRow>;

export const ReturnsOutput = z.strictObject({
  month: Month.describe("The one that runs."),
  perConversion: SignedUsd.nullable().describe("What a conversion is worth, by the settings."),
  perImpact: SignedUsd.nullable().describe("What a score of impact of 1 is worth."),
  agents: z.array(ReturnRow).describe("Dearest first, 25 at most."),
  campaigns: z.array(ReturnRow),
});
export type ReturnsOutput = z.infer<typeof ReturnsOutput>;
