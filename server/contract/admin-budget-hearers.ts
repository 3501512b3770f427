import { z } from "zod";
import { AlertRuleRow } from "./admin-alert-rules";
import { ChannelId, ChannelKind } from "./admin-channels";
import { BudgetActionName, BudgetPeriod, BudgetScopeType, refuse } from "./budget-fields";
import { BudgetId } from "./primitives";

export const BudgetHearersInput = z
  .strictObject({
    budgetId: BudgetId.optional().describe("A budget that there is; else give scopeType and period."),
    scopeType: BudgetScopeType.optional().describe("Of a budget that is not made yet."),
    period: BudgetPeriod.optional().describe("Of a budget that is not made yet."),
    action: BudgetActionName.nullable()
      .optional()
      .describe("Instead of the stored one; null: as the setting enforcement.level says."),
  })
  .superRefine(({ budgetId, scopeType, period }, ctx) => {
    for (const [field, value] of Object.entries({ scopeType, period }))
      if ((budgetId === undefined) === (value === undefined))
        refuse(ctx, field, { code: "required", message: "give budgetId, or scopeType and period" });
  });
export type BudgetHearersInput = z.infer<typeof BudgetHearersInput>;

export const BudgetSilence = z
  .enum(["ignore", "rate", "archived"])
  .describe(
    "Why it raises no alert, whoever listens. ignore: it only counts; rate: it says so in its refusals; archived: it counts no more.",
  );
export type BudgetSilence = z.infer<typeof BudgetSilence>;

export const BudgetHearersOutput = z.strictObject({
  silence: BudgetSilence.nullable(),
  data: z
    .array(
      z.strictObject({
        rule: AlertRuleRow,
        channels: z
          .array(z.strictObject({ id: ChannelId, name: z.string(), kind: ChannelKind }))
          .min(1)
          .describe("Those of the rule that are switched on, by name."),
      }),
    )
    .describe("Rules that send its alerts or forecasts to somebody, by name; none: nobody hears."),
});
export type BudgetHearersOutput = z.infer<typeof BudgetHearersOutput>;
