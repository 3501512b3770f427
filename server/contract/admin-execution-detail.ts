import { z } from "zod";
import { BudgetPeriod } from "./budget-fields";
import { ExecutionRow, SignedUsd } from "./overview";
import { freeText, InstantText, prefixedId, UsdAmount } from "./primitives";

export const ExecutionCorrectInput = z.strictObject({
  id: prefixedId("log", "An execution."),
  cost: UsdAmount.describe("What it should have cost, US dollars in all; 0 takes it back."),
  reason: freeText("Why, 10 to 500 characters; it stands in the audit log.", 500).trim().min(10).max(500),
});
export type ExecutionCorrectInput = z.infer<typeof ExecutionCorrectInput>;

export const ExecutionCorrectOutput = z.strictObject({
  id: z.string(),
  before: UsdAmount.describe("What it cost until now, earlier corrections included."),
  cost: UsdAmount,
  correctionIds: z
    .array(z.string())
    .describe("The rows that were booked: what is taken back, and what it costs."),
});

export const ExecutionGetInput = z.strictObject({ id: prefixedId("log", "An execution.") });
export type ExecutionGetInput = z.infer<typeof ExecutionGetInput>;

const TokenClass = z.strictObject({
  kind: z.enum(["input", "output", "cacheRead", "cacheWrite"]),
  tokens: z.string().describe("A whole number."),
  perMillion: UsdAmount.nullable().describe(
    "US dollars per 1,000,000 tokens; null where no price row says so.",
  ),
  cost: SignedUsd,
});

/** The row of the catalogue, or the rate of an agent type, that the cost was computed with. */
const PriceUsed = z.strictObject({
  id: z.string(),
  kind: z.enum(["model_price", "agent_type_rate"]),
  name: z.string().describe("Provider and model, or the agent type."),
  perThousand: UsdAmount.nullable().describe("Of an agent type's rate, US dollars per 1,000 tokens."),
  source: z.string(),
  isOwn: z.boolean().describe("The organization's own; else of the shared catalogue."),
  validFrom: InstantText,
  validTo: InstantText.nullable(),
});

const ExecutionHold = z.strictObject({
  id: z.string(),
  state: z.enum(["held", "settled", "released", "expired"]),
  cost: UsdAmount.describe("What was held."),
  createdAt: InstantText,
  expiresAt: InstantText,
  closedAt: InstantText.nullable(),
  viaOverride: z.string().nullable(),
});

/** A budget that counts this execution, and what its hold was judged against. */
const ExecutionBudget = z.strictObject({
  budgetId: z.string(),
  name: z.string(),
  entityKey: z.string(),
  period: BudgetPeriod,
  periodKey: z.string(),
  usedBefore: UsdAmount.nullable().describe("Spent and held when the hold was judged; null without a hold."),
  limitInForce: UsdAmount.nullable().describe("Null without a hold, or without a limit of cost."),
  left: SignedUsd.nullable().describe("What was left after the hold."),
  isTightest: z.boolean(),
});

/** One execution with everything that explains its cost. */
export const ExecutionDetail = z.strictObject({
  execution: ExecutionRow,
  sentence: z.string().describe("What was decided and why."),
  bookedAt: InstantText.describe("The instant that chose the windows."),
  recordedAt: InstantText,
  late: z.boolean(),
  provider: z.string().nullable(),
  requestedModel: z.string().nullable(),
  environment: z.string().nullable(),
  component: z.string().nullable(),
  task: z.string().nullable(),
  userId: z.string().nullable().describe("Null too for those who may not see it."),
  sessionId: z.string().nullable(),
  executionId: z.string().nullable(),
  recordedBy: z.string().describe("The key or person, by name."),
  executionTimeMs: z.int().nullable(),
  retryCount: z.int().nullable(),
  cached: z.boolean().nullable(),
  qualityScore: z.number().nullable(),
  impactScore: z.number().nullable(),
  conversionAchieved: z.boolean().nullable(),
  costSource: z.enum(["explicit", "model_price", "agent_type_rate", "default"]),
  price: PriceUsed.nullable(),
  classes: z.array(TokenClass).length(4).describe("Their costs add up to the cost."),
  hold: ExecutionHold.nullable(),
  budgets: z.array(ExecutionBudget).max(100).describe("Tightest first."),
  metadata: z.record(z.string(), z.unknown()).nullable(),
  correctedCost: UsdAmount.nullable().describe(
    "What it costs by its corrections; null: it was not corrected.",
  ),
  corrections: z
    .array(
      z.strictObject({
        id: z.string(),
        cost: SignedUsd,
        reason: z.string().nullable(),
        correctedBy: z.string().nullable().describe("By name."),
        at: InstantText,
      }),
    )
    .describe("Rows that correct it, oldest first."),
});
export type ExecutionDetail = z.infer<typeof ExecutionDetail>;
