import { z } from "zod";
import { attributionFields } from "./attribution";
import { DecisionAction } from "./decision";
import { FaceUsd } from "./face-fields";
import { callerId, freeText, IdempotencyKey, TokenCount } from "./primitives";
import { usageFields } from "./usage";

/** Texts are counted, flagged and forgotten: they are neither stored nor logged. */
const CountedText = freeText("Text to count tokens of, where no counts are known. Not kept.", 200_000);

const PRIORITIES = { LOW: 1, NORMAL: 5, HIGH: 8, CRITICAL: 10 } as const;
const Priority = z
  .union([z.int().min(1).max(10), z.enum(["LOW", "NORMAL", "HIGH", "CRITICAL"])])
  .transform((value) => (typeof value === "number" ? value : PRIORITIES[value]))
  .describe("1 to 10, or LOW, NORMAL, HIGH, CRITICAL.");

const attribution = {
  provider: attributionFields.provider,
  model: attributionFields.model,
  component: attributionFields.component,
  task: usageFields.task,
  agent_type: attributionFields.agentType.optional(),
  agent_id: attributionFields.agentId,
  campaign_id: attributionFields.campaignId,
  environment: attributionFields.environment,
  user_id: attributionFields.userId,
  session_id: attributionFields.sessionId,
};

export const TektonCheckInput = z
  .strictObject({
    ...attribution,
    estimated_tokens: TokenCount.optional(),
    input_tokens: TokenCount.optional(),
    max_output_tokens: TokenCount.optional(),
    estimated_cost: FaceUsd.optional(),
    input_text: CountedText.optional(),
    fallback_models: z.array(callerId("A cheaper model that would do.")).max(8).optional(),
    priority: Priority.optional(),
    urgent: z.boolean().optional(),
  })
  .meta({
    examples: [
      { provider: "anthropic", model: "claude-3-opus", estimated_tokens: 1500, component: "rhetor" },
    ],
  });
export type TektonCheckInput = z.output<typeof TektonCheckInput>;

const TektonReason = z.strictObject({
  budget_id: z.string(),
  budget_name: z.string(),
  scope: z.string(),
  metric: z.string(),
  limit: z.string(),
  spent: z.string(),
  held: z.string(),
  requested: z.string(),
  remaining: z.string(),
  resets_at: z.string().nullable(),
  action: DecisionAction,
});

/** How texts were counted. */
const TokenEstimate = z.strictObject({
  estimated: z.literal(true),
  input_tokens: z.int(),
  output_tokens: z.int().describe("What was allowed for the output, or counted of it."),
});

export const TektonCheckOutput = z.strictObject({
  allowed: z.boolean(),
  decision: DecisionAction,
  reason: z.string().nullable().describe('Such as "Daily cost limit exceeded"; null where nothing is said.'),
  model: z.string().nullable().describe("The model to use, where it is not the one that was asked for."),
  estimated_cost: z.string().nullable(),
  warnings: z.array(z.string()),
  reasons: z.array(TektonReason),
  alternatives: z.array(z.strictObject({ model: z.string(), cost: z.string() })),
  token_estimate: TokenEstimate.nullable(),
});
export type TektonCheckOutput = z.infer<typeof TektonCheckOutput>;

export const TektonRecordInput = z
  .strictObject({
    ...attribution,
    input_tokens: TokenCount.optional(),
    output_tokens: TokenCount.optional(),
    cache_read_tokens: TokenCount.optional(),
    cache_write_tokens: TokenCount.optional(),
    tokens: TokenCount.optional(),
    cost: FaceUsd.optional(),
    input_text: CountedText.optional(),
    output_text: CountedText.optional(),
    request_id: callerId("The call, by the caller's own id: recorded once.").optional(),
    idempotency_key: IdempotencyKey.optional(),
    timestamp: usageFields.occurredAt,
    success: usageFields.success,
    metadata: usageFields.metadata,
  })
  .meta({
    examples: [
      {
        provider: "anthropic",
        model: "claude-3-opus",
        component: "rhetor",
        input_tokens: 1000,
        output_tokens: 500,
      },
    ],
  });
export type TektonRecordInput = z.output<typeof TektonRecordInput>;

export const TektonRecorded = z.strictObject({
  recorded: z.literal(true),
  id: z.string(),
  cost: z.string(),
  currency: z.literal("USD"),
  price_status: z.string(),
  duplicate: z.boolean(),
  estimated: z.boolean().describe("Tokens were counted of texts."),
  warnings: z.array(z.string()),
});
export const TektonNotRecorded = z.strictObject({ recorded: z.literal(false) });

export const TektonBatchInput = z.strictObject({ records: z.array(z.unknown()).min(1).max(500) });
export const TektonBatchOutput = z.strictObject({
  results: z.array(
    z.union([
      z.strictObject({ ok: z.literal(true), ...TektonRecorded.shape }),
      z.strictObject({ ok: z.literal(true), recorded: z.literal(false) }),
      z.strictObject({
        ok: z.literal(false),
        error: z.strictObject({ code: z.string(), message: z.string(), path: z.string().optional() }),
      }),
    ]),
  ),
});
export type TektonBatchOutput = z.infer<typeof TektonBatchOutput>;
