import { z } from "zod";
import { attributionFields } from "./attribution";
import { NextDecision } from "./decision";
import { callerId, ReservationId } from "./primitives";
import { checkTokens, usageFields } from "./usage";

const base = z.strictObject({
  ...attributionFields,
  requestedModel: callerId("The model that was asked for; a label, never priced.").optional(),
  reservationId: ReservationId.optional().describe(
    "Settles this hold instead, which has said whose cost it is; without it the cost is recorded by itself.",
  ),
  ...usageFields,
});

/** One execution and what it cost. `budget.trackCost`, REST `POST /costs`. */
export const TrackCostInput = base.superRefine(checkTokens).meta({
  examples: [
    {
      agentType: "CONTENT",
      campaignId: "spring",
      provider: "openai",
      model: "gpt-4o-mini",
      inputTokens: 1130,
      outputTokens: 212,
      idempotencyKey: "article-17",
    },
  ],
});
export type TrackCostInput = z.infer<typeof TrackCostInput>;

/** Up to 500 executions; each succeeds or fails by itself, so items are checked one by one. */
export const TrackCostsInput = z.strictObject({ items: z.array(z.unknown()).min(1).max(500) });

/** The actual usage of a reservation. Attribution is the hold's own; `model` is the model as served. */
export const SettleInput = z
  .strictObject({
    reservationId: ReservationId,
    provider: attributionFields.provider,
    model: attributionFields.model,
    requestedModel: base.shape.requestedModel,
    ...usageFields,
  })
  .superRefine(checkTokens)
  .meta({ examples: [{ inputTokens: 1130, outputTokens: 212 }] });
export type SettleInput = z.infer<typeof SettleInput>;

export const TrackCostRecorded = z.strictObject({
  tracked: z.literal(true),
  id: z.string(),
  cost: z.string(),
  currency: z.literal("USD"),
  priceStatus: z.enum(["priced", "provisional", "free"]),
  costSource: z.enum(["explicit", "model_price", "agent_type_rate", "default"]),
  duplicate: z.boolean(),
  excess: z.string(),
  decision: NextDecision,
});
export type TrackCostRecorded = z.infer<typeof TrackCostRecorded>;

export const TrackCostOutput = z.union([TrackCostRecorded, z.strictObject({ tracked: z.literal(false) })]);
export type TrackCostOutput = z.infer<typeof TrackCostOutput>;

export const TrackCostsOutput = z.strictObject({
  results: z.array(
    z.union([
      z.strictObject({ ok: z.literal(true), ...TrackCostRecorded.shape }),
      z.strictObject({ ok: z.literal(true), tracked: z.literal(false) }),
      z.strictObject({
        ok: z.literal(false),
        error: z.strictObject({ code: z.string(), message: z.string(), path: z.string().optional() }),
      }),
    ]),
  ),
});
export type TrackCostsOutput = z.infer<typeof TrackCostsOutput>;
