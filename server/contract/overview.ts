import { z } from "zod";
import { InstantText, Month, UsdAmount } from "./primitives";
import { LocalDate } from "./spend-filter";

/** US dollars that may be below zero: what remains after an overspend, or a difference. */
export const SignedUsd = z
  .string()
  .regex(/^-?\d{1,12}(\.\d{1,12})?$/)
  .meta({ description: "US dollars as a decimal string, negative below zero.", examples: ["-3.20"] });

/** A percentage or a count too large for a double, exact. */
const DecimalText = z
  .string()
  .regex(/^\d{1,30}(\.\d{1,12})?$/)
  .meta({ examples: ["48.2"] });
const Count = z.int().min(0);

export const BudgetLevel = z
  .enum(["healthy", "moderate", "warning", "critical", "exceeded", "suspended", "archived", "tracking"])
  .describe("By what is spent; tracking has no limit.");
export type BudgetLevel = z.infer<typeof BudgetLevel>;

export const OverviewBudget = z.strictObject({
  id: z.string().nullable().describe("null: there is no budget yet."),
  version: z.int().describe("Of the budget; send it back with a change."),
  limit: UsdAmount.nullable().describe("The budget's own limit; null counts only."),
  granted: UsdAmount.describe("Added to the limit by overrides, for this period."),
  spent: UsdAmount,
  held: UsdAmount,
  remaining: SignedUsd.nullable().describe("limit + granted - spent - held; null without a limit."),
  excess: UsdAmount.describe("Spent though no hold covered it."),
  percent: DecimalText.nullable().describe(
    "Spent of limit + granted; null without a limit or with a limit of 0.",
  ),
  level: BudgetLevel,
  alertThreshold: z.number().min(0).max(1).describe("Share of the limit at which the first alert fires."),
  isAlertSent: z.boolean(),
});
export type OverviewBudget = z.infer<typeof OverviewBudget>;

export const ForecastMethodName = z
  .enum(["run_rate", "weekday"])
  .describe(
    "run_rate: at the rate of the period so far; weekday: what each day of the week cost in the last eight weeks, at the level of today (EWMA), from 21 days of history on.",
  );

export const OverviewForecast = z.strictObject({
  method: ForecastMethodName.nullable().describe("null: the period is over, or nothing is known yet."),
  projected: UsdAmount.nullable().describe("Spend at the end of the period; null if not yet known."),
  low: UsdAmount.nullable().describe("In 8 of 10 months it ends in [low, high]; null in the first week."),
  high: UsdAmount.nullable(),
  exhaustsAt: InstantText.nullable().describe(
    "When the limit is reached as the forecast goes; null if not in this period.",
  ),
});
export type OverviewForecast = z.infer<typeof OverviewForecast>;

export const OverviewExecutions = z.strictObject({
  count: Count,
  succeeded: Count,
  failed: Count,
  blocked: Count,
  provisional: Count.describe("Charged at the default rate, for want of a price."),
});
export type OverviewExecutions = z.infer<typeof OverviewExecutions>;

/** One day of the period. `spent` is cumulative at the day's end, or until now for the day that runs. */
export const DayPoint = z.strictObject({
  start: InstantText,
  date: LocalDate,
  label: z.string().describe("The day in the organization's zone, as it is written on the axis."),
  spent: UsdAmount,
});
export type DayPoint = z.infer<typeof DayPoint>;

export const CampaignRow = z.strictObject({
  campaignId: z.string(),
  name: z.string(),
  budgetId: z.string().nullable().describe("Its monthly budget; null where it has none yet."),
  version: z.int().nullable().describe("Of that budget; send it back with a change of the limit."),
  spent: UsdAmount,
  held: UsdAmount,
  limit: UsdAmount.nullable(),
  percent: DecimalText.nullable(),
  level: BudgetLevel,
  alertThreshold: z.number().min(0).max(1).describe("Share of the limit at which the first alert fires."),
  executions: Count,
  tokens: DecimalText,
  successRate: DecimalText.nullable().describe("Per cent of executions; null without any that said."),
  isTopSpender: z.boolean(),
});
export type CampaignRow = z.infer<typeof CampaignRow>;

export const AgentRow = z.strictObject({
  agentId: z.string().nullable(),
  agentType: z.string(),
  spent: UsdAmount,
  executions: Count,
  tokens: DecimalText,
  successRate: DecimalText.nullable(),
  averageCost: UsdAmount.nullable(),
});
export type AgentRow = z.infer<typeof AgentRow>;

export const MonthRow = z.strictObject({ month: Month, spent: UsdAmount, limit: UsdAmount.nullable() });
export type MonthRow = z.infer<typeof MonthRow>;

export const ExecutionRow = z.strictObject({
  id: z.string(),
  occurredAt: InstantText,
  agentType: z.string(),
  agentId: z.string().nullable(),
  campaignId: z.string().nullable(),
  campaignName: z.string().nullable(),
  model: z.string().nullable(),
  tokens: DecimalText,
  cost: SignedUsd,
  excess: UsdAmount,
  priceStatus: z.enum(["priced", "provisional", "free"]),
  success: z.boolean().nullable(),
  correctsId: z.string().nullable().describe("The execution that this row corrects; null for an execution."),
  isCorrected: z.boolean().describe("Rows after it correct its cost."),
});
export type ExecutionRow = z.infer<typeof ExecutionRow>;

export const AlertRow = z.strictObject({
  id: z.string(),
  budgetName: z
    .string()
    .describe("What it is about: a budget, or the agent that a violation was reported of."),
  level: BudgetLevel,
  percent: DecimalText.nullable(),
  sentence: z.string(),
  createdAt: InstantText,
});
export type AlertRow = z.infer<typeof AlertRow>;

export const ActiveOverride = z.strictObject({
  id: z.string(),
  kind: z.enum(["BYPASS", "GRANT"]),
  budgetName: z.string(),
  amount: UsdAmount.nullable().describe("Room added by a GRANT."),
  ceiling: UsdAmount.nullable().describe("The most that may be spent under it."),
  spentUnder: UsdAmount,
  reason: z.string(),
  activatedBy: z.string(),
  activatedAt: InstantText,
  expiresAt: InstantText,
});
export type ActiveOverride = z.infer<typeof ActiveOverride>;

export const BooksState = z.strictObject({
  state: z.enum(["balanced", "differs", "unknown"]),
  checkedAt: InstantText.nullable(),
  difference: SignedUsd.nullable(),
  windows: Count.describe("Windows that differ from the ledger."),
});
export type BooksState = z.infer<typeof BooksState>;

/** A budget whose counter reaches a limit before it begins anew, as its forecast goes. */
export const BudgetAtRisk = z.strictObject({
  budgetId: z.string(),
  name: z.string(),
  entityKey: z.string().describe("Whose counter it is; empty where the budget has one."),
  shadow: z.boolean().describe("It only watches: nothing is refused when it is full."),
  metric: z.enum(["cost", "tokens", "requests"]).describe("The limit that is reached first, and its unit."),
  spent: DecimalText,
  held: DecimalText,
  limit: DecimalText,
  granted: DecimalText,
  percent: DecimalText.nullable().describe("Spent of the fullest limit; null where it is 0."),
  level: BudgetLevel,
  isReached: z.boolean(),
  exhaustsAt: InstantText.describe("When it is reached; now where it is."),
  method: ForecastMethodName.nullable().describe("How that is known; null: it is reached."),
  resetsAt: InstantText.nullable().describe("When the count begins anew; null: never."),
});
export type BudgetAtRisk = z.infer<typeof BudgetAtRisk>;

export const BudgetsAtRisk = z.strictObject({
  data: z.array(BudgetAtRisk).max(5).describe("Soonest first."),
  count: Count.describe("All that are at risk."),
  limited: Count.describe("Active budgets with a limit, limits of pace left out."),
  isComplete: z.boolean().describe("false: there are more budgets than were looked at."),
});
export type BudgetsAtRisk = z.infer<typeof BudgetsAtRisk>;

const moved = {
  cost: SignedUsd,
  before: SignedUsd.describe("Cost in the days it is compared with."),
  delta: SignedUsd.describe("cost - before."),
  percent: z
    .string()
    .nullable()
    .meta({ description: "The delta in per cent of before; null without any.", examples: ["-12.5"] }),
};
export const Mover = z.strictObject({ agentType: z.string(), ...moved });
export type Mover = z.infer<typeof Mover>;
const Days = z.strictObject({ first: LocalDate, last: LocalDate.describe("Included.") });

/** Types of agents by how their cost changed; the types and the others add up to the total. */
export const OverviewMovers = z.strictObject({
  days: Days.describe("Of a month that runs, up to today."),
  before: Days.describe("The same days of the month before; all of it for a month that is over."),
  total: z.strictObject(moved),
  data: z.array(Mover).max(5).describe("The largest change first, up or down."),
  others: z.strictObject(moved).describe("All other types together."),
});
export type OverviewMovers = z.infer<typeof OverviewMovers>;

/** Everything the overview shows, from one query layer and one snapshot, so that its figures agree. */
export const OverviewData = z.strictObject({
  organizationName: z.string(),
  month: Month,
  timeZone: z.string(),
  periodStart: InstantText,
  periodEnd: InstantText.describe("The period is [periodStart, periodEnd)."),
  now: InstantText,
  today: LocalDate.describe("The day that runs."),
  budget: OverviewBudget,
  forecast: OverviewForecast,
  executions: OverviewExecutions,
  days: z.array(DayPoint).max(31),
  atRisk: BudgetsAtRisk.nullable().describe("null for a month that does not run."),
  movers: OverviewMovers,
  campaigns: z.array(CampaignRow),
  agents: z.array(AgentRow),
  months: z.array(MonthRow).max(12),
  feed: z.array(ExecutionRow),
  openAlerts: z.array(AlertRow),
  override: ActiveOverride.nullable(),
  notEnforcedUntil: InstantText.nullable().describe(
    "Until when nothing refuses for the month's own limit: the last end of the overrides in force that pass it; null: it is enforced, or its month does not run.",
  ),
  books: BooksState,
  isDemo: z.boolean(),
  shownIn: z
    .strictObject({ currency: z.string(), rate: UsdAmount.describe("What one US dollar is in it.") })
    .nullable()
    .describe(
      "The currency that people read beside US dollars; null: none. Every amount here is in US dollars.",
    ),
});
export type OverviewData = z.infer<typeof OverviewData>;

export const OverviewInput = z.strictObject({
  period: Month.optional().describe("A past month; the one that runs if left out."),
});
export type OverviewInput = z.infer<typeof OverviewInput>;
