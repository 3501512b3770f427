import { z } from "zod";
import { ACTION_WORDS, budgetActionOf } from "@/server/domain/budget-action";
import { SCOPE_TYPES } from "@/server/domain/scopes";
import { callerId, freeText, singleLine, UsdAmount } from "./primitives";

/** What a budget can cover. */
export const BudgetScopeType = z.enum(SCOPE_TYPES);

/** The scope types that an execution has a value in. */
export const BudgetDimension = BudgetScopeType.exclude(["ORGANIZATION"]);

export const BudgetPeriod = z.enum([
  "HOURLY",
  "DAILY",
  "WEEKLY",
  "MONTHLY",
  "YEARLY",
  "TOTAL",
  "PER_SESSION",
  "PER_TASK",
  "RATE",
]);

export const BudgetPurpose = z.enum(["budget", "rate_limit", "loop_guard"]);
export const BudgetStatus = z.enum(["ACTIVE", "SUSPENDED", "ARCHIVED"]);
export const BudgetActionName = z.enum(["ignore", "warn", "degrade", "queue", "block"]);

/** A word for an action, ours or a seed's; read as ours. */
const ActionWord = z
  .string()
  .max(20)
  .transform((word, ctx) => {
    const action = budgetActionOf(word);
    if (action !== null) return action;
    const message = `must be one of ${ACTION_WORDS.join(", ")}`;
    ctx.addIssue({ code: "custom", params: { code: "invalid_value" }, message, input: word });
    return z.NEVER;
  })
  .describe(`What happens to a call that would pass the limit: ${ACTION_WORDS.join(", ")}.`);

const Count = z.int().min(0).max(1_000_000_000_000);
// Four decimals, as the column has.
const Percent = z
  .number()
  .min(0)
  .max(100)
  .refine((value) => Number(value.toFixed(4)) === value, "has more than four decimals");

const FilterValue = callerId("The value that an execution must have there.");

/** Further dimensions that an execution must match, by scope type. */
export const BudgetFilters = z
  .strictObject(
    Object.fromEntries(BudgetDimension.options.map((type) => [type, FilterValue.optional()])) as Record<
      z.infer<typeof BudgetDimension>,
      z.ZodOptional<typeof FilterValue>
    >,
  )
  .describe('Further dimensions that an execution must match, such as {"MODEL": "gpt-4o"}.');
export type BudgetFilters = z.infer<typeof BudgetFilters>;

const ExceptedValues = z
  .array(FilterValue)
  .min(1)
  .max(100)
  .transform((values) => [...new Set(values)].sort());

/** Values that an execution must not have, by scope type; it must have another there. */
export const BudgetExceptions = z
  .strictObject(
    Object.fromEntries(BudgetDimension.options.map((type) => [type, ExceptedValues.optional()])) as Record<
      z.infer<typeof BudgetDimension>,
      z.ZodOptional<typeof ExceptedValues>
    >,
  )
  .describe(
    'Covers every execution that has a value there, but for these values, such as {"COMPONENT": ["planner"]}.',
  );
export type BudgetExceptions = z.infer<typeof BudgetExceptions>;

/** One counter of a budget that has one each: a value for each scope type that it counts apart. */
export const BudgetEntity = BudgetFilters.refine(
  (entity) => Object.keys(entity).length > 0,
  "names nothing",
).describe('One counter of a budget that has one each, such as {"AGENT": "writer"}.');

/** What may change after a budget was made. Left out: unchanged, or the default of a new one. */
export const changeableFields = {
  name: singleLine("The budget's name, unique within the organization.", 128).optional(),
  description: freeText("What it is for.", 500).nullable().optional(),
  limitCost: UsdAmount.nullable().optional().describe("US dollars a period; null: no limit."),
  limitTokens: Count.nullable().optional().describe("Tokens a period; null: no limit."),
  limitRequests: Count.nullable().optional().describe("Requests a period; null: no limit."),
  perCallMaxCost: UsdAmount.nullable().optional().describe("US dollars of one call; null: no limit."),
  action: ActionWord.nullable()
    .optional()
    .describe("null: as the setting enforcement.level says. Words of the seeds are understood."),
  urgentAction: ActionWord.nullable().optional().describe("Instead of the action, for urgent calls."),
  warningPercent: Percent.optional().describe("Per cent of the limit, 0 to 100, below criticalPercent."),
  criticalPercent: Percent.optional().describe("Per cent of the limit, 0 to 100."),
  fallbackModel: callerId("The cheaper model that degrade offers.").nullable().optional(),
  autoSuspend: z.boolean().optional().describe("Exceeded, it is suspended until somebody resumes it."),
  shadow: z.boolean().optional().describe("Decides and counts, and enforces nothing."),
  reservePercent: Percent.optional().describe("Of the limit, only for calls of priority 8 and more."),
  hardCeiling: UsdAmount.nullable()
    .optional()
    .describe("US dollars a period that no override passes; not below limitCost."),
  queueTtlSeconds: z.int().min(60).max(86_400).optional().describe("How long a queued call may wait."),
};

type Ceiling = { limitCost?: string | null | undefined; hardCeiling?: string | null | undefined };
type Percents = { warningPercent?: number | undefined; criticalPercent?: number | undefined };

/** Adds the issue of one field, with the code that `errors[]` carries. */
export function refuse(ctx: z.RefinementCtx, field: string, issue: { code: string; message: string }): void {
  ctx.addIssue({
    code: "custom",
    path: [field],
    params: { code: issue.code },
    message: issue.message,
    input: undefined,
  });
}

/** What can be told of a change before the budget is known. */
export function checkChange(value: Ceiling & Percents, ctx: z.RefinementCtx): void {
  const { warningPercent: warning, criticalPercent: critical } = value;
  if (warning !== undefined && critical !== undefined && warning >= critical)
    refuse(ctx, "warningPercent", { code: "not_below_critical", message: "must be below criticalPercent" });
}
