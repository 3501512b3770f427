import { z } from "zod";
import { SpendSums } from "./admin-spend";
import { ExportFormat } from "./export";
import { BudgetLevel, SignedUsd } from "./overview";
import { InstantText, Month, UsdAmount } from "./primitives";
import { LocalDate } from "./spend-filter";

export const MonthlyReportInput = z
  .strictObject({ month: Month.optional().describe("The month that runs if left out.") })
  .default({});
export type MonthlyReportInput = z.infer<typeof MonthlyReportInput>;

export const MonthlyReportExportInput = z.strictObject({
  format: ExportFormat,
  month: Month.optional().describe("The month that runs if left out."),
});
export type MonthlyReportExportInput = z.infer<typeof MonthlyReportExportInput>;

const Percent = z.string().nullable().describe("Spent of the limit; null without a limit or with one of 0.");
const figures = SpendSums.pick({
  cost: true,
  tokens: true,
  executions: true,
  averageCost: true,
  successRate: true,
});

/** What a month cost: the organization, its campaigns and its types of agents, each with its own sum. */
export const MonthlyReport = z.strictObject({
  organizationName: z.string(),
  month: Month,
  timeZone: z.string(),
  periodStart: InstantText,
  periodEnd: InstantText.describe("The month is [periodStart, periodEnd)."),
  now: InstantText.describe("When the books were read."),
  today: LocalDate.describe("The day that ran then."),
  isClosed: z.boolean().describe("The month has ended."),
  overview: z.strictObject({
    totalBudget: UsdAmount.nullable(),
    granted: UsdAmount,
    totalSpent: SignedUsd,
    held: UsdAmount,
    utilization: Percent,
    remaining: SignedUsd.nullable(),
    level: BudgetLevel,
    totalExecutions: z.int().min(0),
    tokens: z.string(),
  }),
  campaigns: z.array(
    z.strictObject({
      campaignId: z.string().nullable().describe("Null: what names no campaign."),
      name: z.string().nullable(),
      budget: UsdAmount.nullable(),
      utilization: Percent,
      ...figures.shape,
    }),
  ),
  agentTypes: z.array(z.strictObject({ agentType: z.string(), ...figures.shape })),
});
export type MonthlyReport = z.infer<typeof MonthlyReport>;

/** Every budget with what is used of it, how well it worked, and what a review proposes. */
export const BudgetsReport = z.strictObject({
  now: InstantText.describe("When the books were read."),
  timeZone: z.string(),
  month: Month.describe("The one that runs, which totalCost speaks of."),
  summary: z.strictObject({ totalBudgets: z.int().min(0), totalCost: SignedUsd }),
  budgets: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      scopeType: z.string(),
      scopeKey: z.string().nullable(),
      period: z.string(),
      status: z.string(),
      level: BudgetLevel,
      limit: UsdAmount.nullable(),
      spent: UsdAmount,
      held: UsdAmount,
      remaining: SignedUsd.nullable(),
      percent: Percent,
      requests: z.int().min(0),
      tokens: z.string(),
      successRate: z.string().nullable(),
      efficiencyScore: z
        .number()
        .min(0)
        .max(100)
        .nullable()
        .describe("From success, and cost per success beside the other budgets; null where nothing ran."),
    }),
  ),
  suggestions: z
    .array(z.strictObject({ title: z.string(), detail: z.string() }))
    .describe("What reviews propose now, newest first, at most three."),
});
export type BudgetsReport = z.infer<typeof BudgetsReport>;
