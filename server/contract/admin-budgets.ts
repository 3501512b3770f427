import { z } from "zod";
import {
  BudgetDimension,
  BudgetEntity,
  BudgetExceptions,
  BudgetFilters,
  BudgetPeriod,
  BudgetPurpose,
  BudgetScopeType,
  BudgetStatus,
  changeableFields,
  checkChange,
  refuse,
} from "./budget-fields";
import { BudgetLevel } from "./overview";
import {
  BudgetId,
  Cursor,
  callerId,
  freeText,
  IdempotencyKey,
  PageLimit,
  singleLine,
  UsdAmount,
} from "./primitives";

/** A budget of any scope, period and limits; without a limit it only counts. */
export const BudgetCreateInput = z
  .strictObject({
    ...changeableFields,
    name: singleLine("The budget's name, unique within the organization.", 128),
    scopeType: BudgetScopeType,
    scopeKey: callerId("The one campaign, agent, model … that it covers; null: any.").nullable().optional(),
    filters: BudgetFilters.optional(),
    except: BudgetExceptions.optional(),
    each: z
      .array(BudgetDimension)
      .max(4)
      .refine((types) => new Set(types).size === types.length, "names a scope type twice")
      .optional()
      .describe("Scope types whose every value has a counter of its own."),
    parentId: BudgetId.optional().describe(
      "The budget with a counter each that it stands in for, for one entity.",
    ),
    period: BudgetPeriod,
    resetDay: z.int().min(1).max(31).optional().describe("MONTHLY: the day that a month begins with."),
    weekStart: z.int().min(1).max(7).optional().describe("WEEKLY: 1 Monday to 7 Sunday."),
    fiscalMonth: z.int().min(1).max(12).optional().describe("YEARLY: the month that a year begins with."),
    windowSeconds: z.int().min(1).max(86_400).optional().describe("RATE: length of a window."),
    purpose: BudgetPurpose.optional(),
  })
  .superRefine((value, ctx) => {
    checkChange(value, ctx);
    checkScope(value, ctx);
    checkPeriod(value, ctx);
  });
export type BudgetCreateInput = z.output<typeof BudgetCreateInput>;

type Scope = {
  scopeType: string;
  scopeKey?: string | null;
  filters?: BudgetFilters;
  except?: BudgetExceptions;
  each?: string[];
};

function checkScope(value: Scope, ctx: z.RefinementCtx): void {
  const { scopeType, each = [], filters = {}, except = {} } = value;
  const scopeKey = value.scopeKey ?? null;
  if (scopeType === "ORGANIZATION" && scopeKey !== null)
    refuse(ctx, "scopeKey", { code: "not_allowed", message: "the organization has no key" });
  if (scopeKey !== null && each.includes(scopeType))
    refuse(ctx, "each", { code: "not_allowed", message: "one key has no counters of its own" });
  if (scopeKey !== null && Object.hasOwn(filters, scopeType))
    refuse(ctx, "filters", { code: "not_allowed", message: "names the scope a second time" });
  const isFixed = (type: string) => Object.hasOwn(filters, type) || (scopeKey !== null && type === scopeType);
  if (Object.keys(except).some(isFixed))
    refuse(ctx, "except", { code: "not_allowed", message: "names what is fixed already" });
}

const ONLY_FOR = {
  resetDay: "MONTHLY",
  weekStart: "WEEKLY",
  fiscalMonth: "YEARLY",
  windowSeconds: "RATE",
} as const;

type Period = { period: string; purpose?: string } & { [field in keyof typeof ONLY_FOR]?: number };

function checkPeriod(value: Period, ctx: z.RefinementCtx): void {
  for (const field of Object.keys(ONLY_FOR) as (keyof typeof ONLY_FOR)[]) {
    if (value[field] !== undefined && value.period !== ONLY_FOR[field])
      refuse(ctx, field, { code: "not_allowed", message: `is for the period ${ONLY_FOR[field]} only` });
  }
  if (value.period === "RATE" && value.windowSeconds === undefined)
    refuse(ctx, "windowSeconds", { code: "required", message: "is needed for the period RATE" });
}

const Version = z
  .int()
  .min(1)
  .optional()
  .describe("The version that was read; an older one than the current is a conflict.");
const Reason = freeText("Why; it stands in the audit log.", 500).trim().min(3).optional();

const fixed = {
  error: (issue: { code?: string; keys?: unknown }) =>
    issue.code === "unrecognized_keys"
      ? `cannot be changed: ${String(issue.keys)}. Scope and period stay as they are; make another budget for others`
      : undefined,
};

/** A change of a budget. Scope and period never change: make another budget. */
export const BudgetUpdateInput = z
  .strictObject(
    {
      budgetId: BudgetId,
      version: Version,
      reason: Reason,
      detach: z
        .literal(true)
        .optional()
        .describe("Takes it out of the hands of the file that manages it; the file then leaves it as it is."),
      ...changeableFields,
    },
    fixed,
  )
  .superRefine(checkChange);
export type BudgetUpdateInput = z.output<typeof BudgetUpdateInput>;

/** What a change or a new budget would do to the periods that run, and what it would have done to the past. */
export const BudgetPreviewInput = z
  .strictObject(
    {
      budgetId: BudgetId.optional().describe("The budget that would change; else give draft."),
      draft: BudgetCreateInput.optional().describe("A budget that is not made yet."),
      ...changeableFields,
      replayDays: z.int().min(1).max(92).default(30).describe("How far back executions are judged anew."),
      replayPeriods: z
        .int()
        .min(1)
        .max(12)
        .optional()
        .describe("Instead of replayDays: periods of the budget, the one that runs included."),
    },
    fixed,
  )
  .superRefine((value, ctx) => {
    checkChange(value, ctx);
    if ((value.budgetId === undefined) === (value.draft === undefined))
      refuse(ctx, "budgetId", { code: "required", message: "give budgetId or draft" });
  });
export type BudgetPreviewInput = z.output<typeof BudgetPreviewInput>;

export const BudgetActInput = z.strictObject({ budgetId: BudgetId, version: Version, reason: Reason });
export type BudgetActInput = z.infer<typeof BudgetActInput>;

export const BudgetResetInput = z.strictObject({
  budgetId: BudgetId,
  entity: BudgetEntity.optional().describe(
    'Of a budget with a counter each only this one, such as {"AGENT": "writer"}; left out: all.',
  ),
  version: Version,
  reason: Reason,
  idempotencyKey: IdempotencyKey.optional().describe("Resets once, however often it is sent."),
});
export type BudgetResetInput = z.infer<typeof BudgetResetInput>;

export const BudgetSuspendInput = z.strictObject({
  budgetId: BudgetId,
  version: Version,
  reason: freeText("Why; callers are not told, people are.", 500).trim().min(3),
});
export type BudgetSuspendInput = z.infer<typeof BudgetSuspendInput>;

export const BudgetsListInput = z
  .strictObject({
    scopeType: BudgetScopeType.optional(),
    scopeKey: callerId("Budgets of this key.").optional(),
    status: BudgetStatus.optional().describe("Left out: all but the archived."),
    purpose: z.enum([...BudgetPurpose.options, "allocation"]).optional(),
    level: BudgetLevel.optional().describe("Of the period that runs."),
    limited: z.boolean().optional().describe("true: only those with a limit; false: those that only count."),
    search: singleLine("Part of the name or of the scope's key.", 128).optional(),
    binding: BudgetEntity.optional().describe(
      'Only budgets that every call with these values falls under, tightest first, such as {"AGENT": "writer"}; of one with a counter each the counter of these. At most 100, without a cursor.',
    ),
    outlook: z
      .boolean()
      .optional()
      .describe(
        "true: each row says what it is expected to cost, and the tightest other budget that caps it.",
      ),
    cursor: Cursor.optional(),
    limit: PageLimit,
  })
  .default({ limit: 25 });
export type BudgetsListInput = z.infer<typeof BudgetsListInput>;

/** By id or by name, and how much of it. */
export const BudgetGetInput = z
  .strictObject({
    budgetId: BudgetId.optional(),
    name: singleLine("The name of the budget, instead of its id.", 128).optional(),
    entityKey: callerId("One counter of a budget that has one each.", 1024).optional(),
    cursor: Cursor.optional().describe("Of the counters of a budget that has one each."),
    limit: PageLimit,
  })
  .superRefine((value, ctx) => {
    if ((value.budgetId === undefined) === (value.name === undefined))
      refuse(ctx, "budgetId", { code: "required", message: "give budgetId or name" });
  });
export type BudgetGetInput = z.infer<typeof BudgetGetInput>;

export const BudgetArchiveOutput = z.strictObject({
  budgetId: z.string(),
  status: z.literal("ARCHIVED"),
  version: z.int(),
});
export type BudgetArchiveOutput = z.infer<typeof BudgetArchiveOutput>;

export const BudgetResetOutput = z.strictObject({
  budgetId: z.string(),
  resetAt: z.string().describe("The new count begins at this instant."),
  version: z.int(),
  duplicate: z.boolean(),
  previousUsage: z
    .strictObject({
      spent: UsdAmount,
      held: UsdAmount.describe("Held by calls that run; it stays with the count that was ended."),
      tokens: z.int(),
      requests: z.int(),
    })
    .describe("What the count that was ended had."),
});
export type BudgetResetOutput = z.infer<typeof BudgetResetOutput>;
