import { z } from "zod";
import { BudgetOutlook } from "./admin-budget-outlook";
import {
  BudgetActionName,
  BudgetDimension,
  BudgetExceptions,
  BudgetFilters,
  BudgetPeriod,
  BudgetPurpose,
  BudgetScopeType,
  BudgetStatus,
} from "./budget-fields";
import { AlertRow, BudgetLevel, SignedUsd } from "./overview";
import { InstantText, UsdAmount } from "./primitives";

const Count = z.int().min(0);
const Percent = z.number().min(0).max(100);
const PercentText = z.string().nullable();

/** A budget's rules, as they are in force. */
export const BudgetRules = z.strictObject({
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  scopeType: BudgetScopeType,
  scopeKey: z.string().nullable().describe("null: any."),
  filters: BudgetFilters,
  except: BudgetExceptions,
  each: z.array(BudgetDimension),
  parentId: z.string().nullable().describe("The budget that it stands in for, for one entity."),
  poolId: z.string().nullable(),
  period: BudgetPeriod,
  resetDay: z.int(),
  weekStart: z.int(),
  fiscalMonth: z.int(),
  windowSeconds: z.int().nullable(),
  purpose: z.enum([...BudgetPurpose.options, "allocation"]),
  isPrimary: z.boolean().describe("The budget that its scope has by itself."),
  limitCost: UsdAmount.nullable(),
  limitTokens: Count.nullable(),
  limitRequests: Count.nullable(),
  perCallMaxCost: UsdAmount.nullable(),
  action: BudgetActionName.nullable().describe("null: inherited from the setting enforcement.level."),
  actionInForce: BudgetActionName,
  urgentAction: BudgetActionName.nullable(),
  warningPercent: Percent,
  criticalPercent: Percent,
  fallbackModel: z.string().nullable(),
  autoSuspend: z.boolean(),
  shadow: z.boolean(),
  reservePercent: Percent,
  hardCeiling: UsdAmount.nullable(),
  queueTtlSeconds: z.int(),
  status: BudgetStatus,
  suspendedReason: z.string().nullable(),
  managedBy: z
    .string()
    .describe("ui, env, loop-guard, or file:NAME. Only the loop guard or the file changes what it manages."),
  version: z.int().describe("Send it back with a change."),
  createdAt: InstantText,
  updatedAt: InstantText,
});
export type BudgetRules = z.infer<typeof BudgetRules>;

/** One counter of a budget in one period. */
export const BudgetFigures = z.strictObject({
  windowId: z.string(),
  entityKey: z.string().describe("Empty where the budget has one counter."),
  periodKey: z.string(),
  epoch: z.int().describe("Raised by each reset."),
  startsAt: InstantText,
  resetsAt: InstantText.nullable().describe("When the count begins anew; null: never."),
  limit: UsdAmount.nullable(),
  granted: UsdAmount,
  spent: UsdAmount,
  held: UsdAmount,
  excess: UsdAmount,
  bypassed: UsdAmount,
  remaining: SignedUsd.nullable().describe("limit + granted - spent - held; null without a limit."),
  limitTokens: Count.nullable(),
  tokens: Count,
  heldTokens: Count,
  limitRequests: Count.nullable(),
  requests: Count,
  heldRequests: Count,
  refused: Count,
  shadowRefused: Count.describe("Calls that it would have refused, were it not in shadow mode."),
  percent: PercentText.describe("Spent of the fullest limit; null without one, or where it is 0."),
  metric: z.enum(["cost", "tokens", "requests"]).nullable().describe("The fullest limit."),
  level: BudgetLevel,
});
export type BudgetFigures = z.infer<typeof BudgetFigures>;

/** A budget with the period that runs. Of a budget with a counter each, the fullest. */
export const BudgetRow = z.strictObject({
  ...BudgetRules.shape,
  level: BudgetLevel,
  window: BudgetFigures.nullable().describe("null: nothing was counted in the period that runs."),
  counters: Count.describe("Counters in the period that runs; at most 1000 are looked at."),
});
export type BudgetRow = z.infer<typeof BudgetRow>;

/** A budget in a list. */
export const BudgetListRow = z.strictObject({
  ...BudgetRow.shape,
  outlook: BudgetOutlook.nullable().describe("null: the list was not asked for it."),
});
export type BudgetListRow = z.infer<typeof BudgetListRow>;

export const BudgetsListOutput = z.strictObject({
  data: z.array(BudgetListRow).describe("By name."),
  nextCursor: z.string().nullable(),
  hasMore: z.boolean(),
});
export type BudgetsListOutput = z.infer<typeof BudgetsListOutput>;

/** What was used in the period that runs, and how it went. */
export const BudgetMetrics = z.strictObject({
  cost: SignedUsd,
  tokens: z.string(),
  requests: Count,
  meanLatencyMs: z.number().nullable().describe("Over executions that said how long they took."),
  successRate: PercentText.describe("Per cent of executions; one without a verdict succeeded."),
  models: z
    .array(
      z.strictObject({ model: z.string().nullable(), cost: SignedUsd, tokens: z.string(), requests: Count }),
    )
    .describe("Dearest first; they sum to the totals."),
});
export type BudgetMetrics = z.infer<typeof BudgetMetrics>;

export const BudgetPast = z.strictObject({
  windowId: z.string(),
  entityKey: z.string(),
  periodKey: z.string(),
  epoch: z.int(),
  startsAt: InstantText,
  endsAt: InstantText.nullable(),
  limit: UsdAmount.nullable(),
  spent: UsdAmount,
  tokens: Count,
  requests: Count,
  excess: UsdAmount,
  refused: Count,
  shadowRefused: Count,
});
export type BudgetPast = z.infer<typeof BudgetPast>;

export const BudgetGetOutput = z.strictObject({
  budget: BudgetRow,
  counters: z
    .strictObject({ data: z.array(BudgetFigures), nextCursor: z.string().nullable(), hasMore: z.boolean() })
    .describe("Of a budget with a counter each: by entity. Of others the one."),
  metrics: BudgetMetrics,
  history: z.array(BudgetPast).describe("Periods that ended, newest first, at most 24."),
  alsoBinding: z
    .array(
      z.strictObject({
        id: z.string(),
        name: z.string(),
        scopeType: BudgetScopeType,
        scopeKey: z.string().nullable(),
        period: BudgetPeriod,
        limitCost: UsdAmount.nullable(),
        action: BudgetActionName.nullable(),
      }),
    )
    .describe("Other budgets that every execution of this one falls under, too."),
  openAlerts: z.array(AlertRow),
  notEnforcedUntil: InstantText.nullable().describe(
    "Until when nothing refuses for its limits: the last end of the overrides in force that pass it; null: it is enforced.",
  ),
});
export type BudgetGetOutput = z.infer<typeof BudgetGetOutput>;

const Standing = z.strictObject({
  limit: UsdAmount.nullable(),
  remaining: SignedUsd.nullable(),
  limitTokens: Count.nullable(),
  limitRequests: Count.nullable(),
  percent: PercentText,
  level: BudgetLevel,
});

const Judged = {
  beyond: Count.describe("Executions that the limits would not have let pass."),
  beyondCost: SignedUsd,
};

export const BudgetPreviewOutput = z.strictObject({
  budgetId: z.string().nullable().describe("null: of a draft."),
  version: z.int().nullable(),
  windows: z
    .array(
      z.strictObject({
        windowId: z.string().nullable().describe("null: of a draft."),
        entityKey: z.string(),
        spent: UsdAmount,
        held: UsdAmount,
        tokens: Count,
        requests: Count,
        before: Standing,
        after: Standing,
        refusesAtOnce: z.boolean().describe("Not even the smallest call would pass."),
      }),
    )
    .describe("The period that runs; of a budget with a counter each the 100 fullest."),
  replay: z.strictObject({
    from: InstantText,
    to: InstantText,
    executions: Count,
    ...Judged,
    isComplete: z.boolean().describe("false: there were more executions than are judged anew."),
    sentence: z.string(),
    method: z.string(),
    days: z
      .array(z.strictObject({ date: z.string(), ...Judged }))
      .describe("Local days with something beyond, in order."),
    periods: z
      .array(
        z.strictObject({
          startsAt: InstantText,
          endsAt: InstantText.nullable(),
          executions: Count,
          cost: UsdAmount,
          ...Judged,
        }),
      )
      .describe("The last periods in which something was executed, in order, at most 12."),
  }),
});
export type BudgetPreviewOutput = z.infer<typeof BudgetPreviewOutput>;
