import { z } from "zod";
import { BudgetLevel, OverviewForecast, SignedUsd } from "./overview";
import { BudgetId, Cursor, callerId, InstantText, PageLimit, UsdAmount } from "./primitives";

const EntityKey = callerId("One counter of a budget that has one each.", 1024).optional();
const Count = z.int().min(0);

export const BudgetBurnInput = z.strictObject({ budgetId: BudgetId, entityKey: EntityKey });
export type BudgetBurnInput = z.infer<typeof BudgetBurnInput>;

const BurnThreshold = z.strictObject({
  level: BudgetLevel,
  percent: z.number().min(0).max(100),
  amount: UsdAmount.nullable().describe("Of the cost limit with what is granted; null without one."),
  fired: z
    .strictObject({
      at: InstantText,
      metric: z.enum(["cost", "tokens", "requests"]),
      used: z.string().describe("What was used when it fired."),
      acknowledgedAt: InstantText.nullable(),
      acknowledgedBy: z.string().nullable(),
      isRearmed: z.boolean().describe("The limit was raised since: it may fire again."),
    })
    .nullable()
    .describe("The newest time that it fired in this period; null: not yet."),
});

/** Spend of the period that runs, against limit, thresholds and forecast. */
export const BudgetBurnOutput = z.strictObject({
  timeZone: z.string(),
  now: InstantText,
  startsAt: InstantText,
  endsAt: InstantText.nullable().describe("null: it never begins anew."),
  grain: z.enum(["part", "hour", "day"]).describe("Length of a piece; part: a twelfth of the period."),
  limit: UsdAmount.nullable().describe(
    "With what is granted; null: no cost limit, or each counter has its own.",
  ),
  spent: SignedUsd,
  spentBefore: SignedUsd.describe("Spent in this period before the first piece."),
  points: z
    .array(
      z.strictObject({
        startsAt: InstantText,
        endsAt: InstantText,
        cost: SignedUsd.describe("In this piece."),
        spent: SignedUsd.describe("Since the period began, at the end of the piece."),
      }),
    )
    .describe("In order; the last one ends now."),
  thresholds: z.array(BurnThreshold).describe("Rising; empty without a limit or of several counters."),
  forecast: OverviewForecast,
});
export type BudgetBurnOutput = z.infer<typeof BudgetBurnOutput>;

export const BudgetHoldsInput = z.strictObject({
  budgetId: BudgetId,
  entityKey: EntityKey,
  cursor: Cursor.optional(),
  limit: PageLimit,
});
export type BudgetHoldsInput = z.infer<typeof BudgetHoldsInput>;

const page = { nextCursor: z.string().nullable(), hasMore: z.boolean() };

export const BudgetHoldsOutput = z.strictObject({
  data: z
    .array(
      z.strictObject({
        reservationId: z.string(),
        createdAt: InstantText,
        expiresAt: InstantText,
        cost: UsdAmount,
        tokens: Count,
        entityKey: z.string().describe("The counter that it stands on; empty where there is one."),
        agentType: z.string(),
        agentId: z.string().nullable(),
        campaignId: z.string().nullable(),
        model: z.string().nullable(),
        viaOverride: z.boolean(),
      }),
    )
    .describe("The first to expire first."),
  ...page,
});
export type BudgetHoldsOutput = z.infer<typeof BudgetHoldsOutput>;

export const BudgetDecisionsInput = z.strictObject({
  budgetId: BudgetId,
  cursor: Cursor.optional(),
  limit: PageLimit,
});
export type BudgetDecisionsInput = z.infer<typeof BudgetDecisionsInput>;

export const BudgetDecisionsOutput = z.strictObject({
  data: z
    .array(
      z.strictObject({
        at: InstantText.describe("Of the last of them."),
        action: z
          .enum(["allow", "warn", "degrade", "queue", "block"])
          .describe("allow: by an override alone."),
        calls: Count.describe("How many there were alike in that minute; the rest is of the last one."),
        sentence: z.string(),
        agentType: z.string(),
        agentId: z.string().nullable(),
        campaignId: z.string().nullable(),
        model: z.string().nullable().describe("The one that was asked for."),
        queueId: z.string().nullable(),
        executionId: z
          .string()
          .nullable()
          .describe("The row of the ledger (log_…) that came of it; null where nothing was booked."),
      }),
    )
    .describe("Newest first. Kept for 92 days."),
  ...page,
});
export type BudgetDecisionsOutput = z.infer<typeof BudgetDecisionsOutput>;
