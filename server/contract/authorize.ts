import { z } from "zod";
import { attributionFields } from "./attribution";
import { DecisionAction, Reason } from "./decision";
import { Metadata } from "./metadata";
import { callerId, freeText, IdempotencyKey, ReservationId, TokenCount, UsdAmount } from "./primitives";

const ttlSeconds = z.int().min(1).max(3600).describe("How long the hold lives, 1 to 3600 seconds.");

/** The call an agent is about to make. The estimate is an upper bound; it is never cut to the room left. */
export const AuthorizeInput = z
  .strictObject({
    ...attributionFields,
    task: freeText("What the execution is to do.", 2000).optional(),
    estimatedTokens: TokenCount.optional(),
    estimatedInputTokens: TokenCount.optional(),
    maxOutputTokens: TokenCount.optional(),
    estimatedCost: UsdAmount.optional(),
    fallbackModels: z.array(callerId("A cheaper model that would do.")).max(8).optional(),
    urgent: z.boolean().optional(),
    priority: z.int().min(1).max(10).optional(),
    ttlSeconds: ttlSeconds.default(120),
    executionId: callerId("The execution, by the caller's own id.").optional(),
    idempotencyKey: IdempotencyKey.optional(),
    metadata: Metadata.optional().describe("Kept with a call that is queued, and handed back with it."),
  })
  .meta({
    examples: [
      {
        agentType: "CONTENT",
        campaignId: "spring",
        provider: "openai",
        model: "gpt-4o-mini",
        estimatedInputTokens: 1200,
        maxOutputTokens: 400,
        ttlSeconds: 120,
      },
    ],
  });
export type AuthorizeInput = z.infer<typeof AuthorizeInput>;

const ServiceLevel = z.enum(["full", "standard", "minimal", "emergency"]);

/** A model that would be granted now: the same request with these fields in place, `heldCost` apart. */
export const Alternative = z.strictObject({
  model: z.string(),
  heldCost: z.string(),
  estimatedCost: z.string().optional(),
});
export type Alternative = z.infer<typeof Alternative>;

/** Less of the same that would be granted now: the same request with these fields in place, `heldCost` apart. */
const SmallerRequest = z.strictObject({
  heldCost: z.string(),
  estimatedCost: z.string().optional(),
  estimatedTokens: z.int().optional(),
  maxOutputTokens: z.int().optional(),
});
export type SmallerRequest = z.infer<typeof SmallerRequest>;

export const AuthorizeOutput = z.strictObject({
  decision: DecisionAction,
  allowed: z.boolean(),
  reservationId: z.string().optional(),
  expiresAt: z.string().optional(),
  model: z.string().optional(),
  heldCost: z.string().optional(),
  queueId: z.string().optional().describe("Where the call waits, if it was queued."),
  retryAfterSeconds: z.int().min(1).optional(),
  willExpireBeforeReset: z.boolean().optional(),
  serviceLevel: ServiceLevel.optional(),
  features: z.array(z.string()).optional().describe("What an agent should still do at that level."),
  viaOverride: z.string().optional(),
  duplicate: z.boolean(),
  warnings: z.array(z.string()),
  reason: z.string().optional().describe('Why, in few words: "Daily cost limit exceeded".'),
  reasons: z.array(Reason),
  shadowReasons: z.array(Reason).optional().describe("What budgets in shadow mode would have said."),
  alternatives: z.array(Alternative),
  smallerRequest: SmallerRequest.optional(),
});
export type AuthorizeOutput = z.infer<typeof AuthorizeOutput>;

export const ReleaseInput = z.strictObject({ reservationId: ReservationId });
export const ReleaseOutput = z.strictObject({ released: z.literal(true), reservationId: z.string() });

export const ExtendInput = z.strictObject({ reservationId: ReservationId, ttlSeconds });
export const ExtendOutput = z.strictObject({ reservationId: z.string(), expiresAt: z.string() });
