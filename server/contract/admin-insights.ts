import { z } from "zod";
import { AgentType } from "./attribution";
import { SignedUsd } from "./overview";
import { freeText, InstantText, Month } from "./primitives";

export const SavingsOutput = z.strictObject({
  month: Month.describe("The one that runs."),
  savedByDegrade: SignedUsd.describe(
    "What calls that ran on a fallback model would have cost on the model that was asked for, less what they cost.",
  ),
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
