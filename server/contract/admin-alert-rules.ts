import { z } from "zod";
import { AlertLevelName } from "./admin-alerts";
import { ChannelId, ChannelKind } from "./admin-channels";
import { BudgetPeriod, BudgetScopeType } from "./budget-fields";
import { ForecastMethodName, SignedUsd } from "./overview";
import { BudgetId, InstantText, prefixedId, singleLine } from "./primitives";

const AlertRuleId = prefixedId("rul", "A rule.");

/** What channels can be told of. */
export const RuleEvent = z
  .enum([
    "alert.raised",
    "forecast.raised",
    "queue.ready",
    "override.requested",
    "override.activated",
    "override.ended",
    "pool.changed",
    "books.differ",
  ])
  .describe(
    "alert.raised: a budget crossed a level; forecast.raised: a budget is projected to reach `forecastPercent` of its limit by the end of its period; queue.ready: a queued request may be claimed; books.differ: a counter is not equal to the ledger.",
  );
export type RuleEvent = z.infer<typeof RuleEvent>;

export const Digest = z
  .enum(["at_once", "hourly", "daily"])
  .describe(
    "When alerts and forecasts are sent: each at once, or what came of them in one message after each hour, or each day at 08:00, of the organization. Other events are always sent at once.",
  );
export type Digest = z.infer<typeof Digest>;

const conditions = {
  levels: z
    .array(AlertLevelName)
    .max(3)
    .default([])
    .describe("Of alerts, only these levels; none named: any."),
  scopeTypes: z
    .array(BudgetScopeType)
    .max(12)
    .default([])
    .describe("Of alerts, only of budgets with these scopes; none named: any."),
  budgetId: BudgetId.nullable().default(null).describe("Of alerts, only of this budget; null: any."),
  forecastPercent: z
    .int()
    .min(1)
    .max(1000)
    .nullable()
    .default(null)
    .describe(
      "Of forecast.raised: the share of the limit that is projected, per cent; each told once a period.",
    ),
  quietMinutes: z
    .int()
    .min(0)
    .max(10_080)
    .default(0)
    .describe("How long the same budget and level are not sent again to the same channel, minutes."),
};

const written = {
  name: singleLine("What the rule is called.", 120),
  events: z
    .array(RuleEvent)
    .min(1)
    .max(8)
    .default(["alert.raised"])
    .describe("What is sent; the conditions below count for alerts and forecasts alone."),
  ...conditions,
  digest: Digest.default("at_once"),
  urgentAtOnce: z
    .boolean()
    .default(true)
    .describe("Whether critical and exceeded alerts are sent at once, whatever the digest."),
  channelIds: z.array(ChannelId).max(20).describe("To which channels."),
  enabled: z.boolean().default(true),
};

type Written = { events: RuleEvent[]; forecastPercent: number | null };

/** A forecast is told by its share, and nothing else has one. */
function checkForecast({ events, forecastPercent }: Written, ctx: z.RefinementCtx): void {
  const isAsked = events.includes("forecast.raised");
  if (isAsked === (forecastPercent !== null)) return;
  const message = isAsked ? "is needed to tell a forecast" : "goes with the event forecast.raised only";
  ctx.addIssue({ code: "custom", path: ["forecastPercent"], message, input: forecastPercent });
}

export const AlertRuleCreateInput = z
  .strictObject({
    ...written,
    channelIds: written.channelIds.min(1),
  })
  .superRefine(checkForecast);
export type AlertRuleCreateInput = z.infer<typeof AlertRuleCreateInput>;

export const AlertRuleUpdateInput = z
  .strictObject({
    ruleId: AlertRuleId,
    ...written,
    version: z.int().optional().describe("The version that was read; another one in force is a conflict."),
  })
  .superRefine(checkForecast);
export type AlertRuleUpdateInput = z.infer<typeof AlertRuleUpdateInput>;

export const AlertRuleInput = z.strictObject({ ruleId: AlertRuleId });
export type AlertRuleInput = z.infer<typeof AlertRuleInput>;
export const AlertRuleRemoved = z.strictObject({ id: AlertRuleId });

export const AlertRuleRow = z.strictObject({
  id: AlertRuleId,
  name: z.string(),
  events: z.array(RuleEvent),
  levels: z.array(AlertLevelName),
  scopeTypes: z.array(BudgetScopeType),
  budgetId: BudgetId.nullable(),
  forecastPercent: z.int().nullable(),
  quietMinutes: z.int(),
  digest: Digest,
  urgentAtOnce: z.boolean(),
  channelIds: z.array(ChannelId),
  enabled: z.boolean(),
  isDefault: z.boolean().describe("The rule that new channels join."),
  version: z.int(),
  createdAt: InstantText,
});
export type AlertRuleRow = z.infer<typeof AlertRuleRow>;

export const AlertRulesOutput = z.strictObject({
  data: z.array(AlertRuleRow).describe("By name."),
  channels: z
    .array(z.strictObject({ id: ChannelId, name: z.string(), kind: ChannelKind, enabled: z.boolean() }))
    .describe("What a rule can lead to, by name."),
});
export type AlertRulesOutput = z.infer<typeof AlertRulesOutput>;

export const AlertRulePreviewInput = z.strictObject(conditions);
export type AlertRulePreviewInput = z.infer<typeof AlertRulePreviewInput>;

export const AlertRulePreviewOutput = z.strictObject({
  since: InstantText,
  sent: z.int().min(0).describe("Alerts of the last 30 days that it would have sent."),
  quiet: z.int().min(0).describe("Repeats that it would have kept back."),
  isCut: z.boolean().describe("Whether there were more than the thousand newest that were looked at."),
  newest: z
    .array(
      z.strictObject({
        alertId: z.string(),
        budgetName: z.string(),
        level: AlertLevelName,
        sentence: z.string(),
        createdAt: InstantText,
        isQuiet: z.boolean(),
      }),
    )
    .describe("The newest ten, newest first."),
  forecasts: z
    .strictObject({
      sent: z.int().min(0).describe("Periods that it would have foretold, each once."),
      isCut: z.boolean().describe("Whether there were more than the twenty fullest that were looked at."),
      newest: z.array(
        z.strictObject({
          budgetName: z.string(),
          period: BudgetPeriod,
          periodKey: z.string(),
          at: InstantText.describe("The local midnight at which it would have been told first."),
          method: ForecastMethodName,
          projected: SignedUsd,
          limit: SignedUsd,
        }),
      ),
    })
    .nullable()
    .describe(
      "By `forecastPercent`: budgets of weeks and longer as they stood at each midnight of the last 30 days, by today's limits; null without it.",
    ),
});
export type AlertRulePreviewOutput = z.infer<typeof AlertRulePreviewOutput>;
