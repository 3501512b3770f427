import { z } from "zod";
import { BudgetEntity } from "./budget-fields";
import {
  BudgetId,
  Cursor,
  callerId,
  freeText,
  InstantText,
  OverrideId,
  PageLimit,
  UsdAmount,
} from "./primitives";

const SEVEN_DAYS_SECONDS = 604_800;

const Reason = freeText("Why, 10 to 500 characters; it stands in the audit log.", 500)
  .trim()
  .min(10)
  .max(500);

const common = {
  reason: Reason,
  expiresAt: InstantText.optional().describe(
    "When it ends by itself; at most 7 days ahead. 24 hours if left out.",
  ),
  durationSeconds: z.int().min(60).max(SEVEN_DAYS_SECONDS).optional().describe("Instead of expiresAt."),
};
const scope = {
  budgetId: BudgetId.optional(),
  campaignId: callerId("The monthly budget of this campaign, instead of budgetId.").optional(),
};

const Bypass = z.strictObject({
  kind: z.literal("BYPASS"),
  ...scope,
  ceiling: UsdAmount.optional().describe("The most that may be admitted under it, US dollars."),
  ...common,
});
const Grant = z.strictObject({
  kind: z.literal("GRANT"),
  ...scope,
  amount: UsdAmount.refine((value) => /[1-9]/.test(value), "must be above 0").describe(
    "Room added, US dollars.",
  ),
  entity: BudgetEntity.optional().describe(
    'Whose counter, where the budget has one each, such as {"AGENT": "writer"}.',
  ),
  ...common,
});

/**
 * BYPASS lets calls pass limits; without a scope those of every budget. GRANT adds room to one budget's period that
 * runs; without a scope the organization's month.
 */
export const OverrideActivateInput = z
  .discriminatedUnion("kind", [Bypass, Grant])
  .superRefine((value, ctx) => {
    if (value.expiresAt !== undefined && value.durationSeconds !== undefined)
      ctx.addIssue({
        code: "custom",
        path: ["durationSeconds"],
        message: "give expiresAt or durationSeconds, not both",
      });
    if (value.budgetId !== undefined && value.campaignId !== undefined)
      ctx.addIssue({
        code: "custom",
        path: ["campaignId"],
        message: "give budgetId or campaignId, not both",
      });
  });
export type OverrideActivateInput = z.infer<typeof OverrideActivateInput>;

export const OverrideEndInput = z.strictObject({ overrideId: OverrideId });
export type OverrideEndInput = z.infer<typeof OverrideEndInput>;

export const OverridesListInput = z
  .strictObject({
    state: z.enum(["active", "past", "all"]).default("all"),
    cursor: Cursor.optional(),
    limit: PageLimit,
  })
  .default({ state: "all", limit: 25 });
export type OverridesListInput = z.infer<typeof OverridesListInput>;

export const OverrideRow = z.strictObject({
  id: z.string(),
  kind: z.enum(["BYPASS", "GRANT"]),
  state: z.enum(["active", "expired", "ended"]),
  budgetId: z.string().nullable().describe("null: every budget of the organization."),
  budgetName: z.string(),
  entityKey: z.string().nullable().describe("Whose counter gets the room, where the budget has one each."),
  amount: UsdAmount.nullable(),
  ceiling: UsdAmount.nullable(),
  used: UsdAmount.describe("Admitted under it, US dollars."),
  uses: z.int().min(0),
  reason: z.string(),
  activatedBy: z.string(),
  activatedAt: InstantText,
  expiresAt: InstantText,
  endedAt: InstantText.nullable(),
  endedBy: z.string().nullable(),
});
export type OverrideRow = z.infer<typeof OverrideRow>;

export const OverridesListOutput = z.strictObject({
  data: z.array(OverrideRow).describe("Newest first."),
  nextCursor: z.string().nullable(),
  hasMore: z.boolean(),
});
export type OverridesListOutput = z.infer<typeof OverridesListOutput>;
