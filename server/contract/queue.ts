import { z } from "zod";
import { attributionFields } from "./attribution";
import { AuthorizeInput, AuthorizeOutput } from "./authorize";
import { Reason } from "./decision";
import { callerId, freeText, IdempotencyKey, InstantText, QueueId } from "./primitives";
import { checkTokens, usageFields } from "./usage";

export const QueueClaimInput = z.strictObject({
  queueId: QueueId.optional().describe("This very request, when its turn comes; else whichever is next."),
  leaseSeconds: z
    .int()
    .min(1)
    .max(3600)
    .default(60)
    .describe("How long the hold and the lease live; budget.extend prolongs both."),
  waitSeconds: z.int().min(0).max(30).default(0).describe("How long to wait for a turn before answering."),
  idempotencyKey: IdempotencyKey.optional(),
});
export type QueueClaimInput = z.infer<typeof QueueClaimInput>;

export const QueueClaimOutput = z.discriminatedUnion("claimed", [
  z.strictObject({
    claimed: z.literal(true),
    duplicate: z.boolean(),
    queueId: z.string(),
    leaseToken: z.string().describe("Shown once; budget.queue.complete asks for it."),
    leaseUntil: InstantText,
    attempts: z.int().min(0).describe("Leases before this one that ended without the work being done."),
    request: AuthorizeInput.describe("The authorization as it was asked."),
    authorization: AuthorizeOutput,
  }),
  z.strictObject({
    claimed: z.literal(false),
    duplicate: z.literal(false),
    position: z.int().min(1).nullable().describe("Its place among those that wait for the same room."),
    retryAfterSeconds: z.int().min(1).nullable().describe("null: nothing waits."),
  }),
]);
export type QueueClaimOutput = z.infer<typeof QueueClaimOutput>;

export const QueueGetInput = z.strictObject({ queueId: QueueId });
export type QueueGetInput = z.infer<typeof QueueGetInput>;

export const QueueStateName = z.enum(["WAITING", "READY", "LEASED", "DONE", "CANCELLED", "EXPIRED"]);

/** A queued request as its asker sees it; never the lease's token. */
export const QueuedRequest = z.strictObject({
  queueId: z.string(),
  state: QueueStateName.describe("READY: its turn has come, claim it."),
  priority: z.int().min(1).max(10),
  position: z
    .int()
    .min(1)
    .nullable()
    .describe("Among those that wait for the same room; null: it does not wait."),
  request: AuthorizeInput,
  reasons: z.array(Reason).describe("What refused it when it was last judged."),
  createdAt: InstantText,
  expiresAt: InstantText.describe("It is never admitted from then on."),
  nextAttemptAt: InstantText,
  retryAfterSeconds: z.int().min(1).nullable(),
  willExpireBeforeReset: z.boolean(),
  attempts: z.int().min(0),
  leaseUntil: InstantText.nullable(),
  reservationId: z.string().nullable(),
  finishedAt: InstantText.nullable(),
});
export type QueuedRequest = z.infer<typeof QueuedRequest>;

/** What the work used, under its lease; settles the hold. */
export const QueueCompleteInput = z
  .strictObject({
    queueId: QueueId,
    leaseToken: z
      .string()
      .regex(/^lease_[0-9a-f]{40}$/)
      .meta({ description: "From the claim.", examples: [`lease_${"0".repeat(40)}`] }),
    provider: attributionFields.provider,
    model: attributionFields.model,
    requestedModel: callerId("The model that was asked for; a label, never priced.").optional(),
    ...usageFields,
  })
  .superRefine(checkTokens);
export type QueueCompleteInput = z.infer<typeof QueueCompleteInput>;

export const QueueCancelInput = z.strictObject({
  queueId: QueueId,
  reason: freeText("Why; it stands in the audit log.", 500).trim().max(500).optional(),
});
export type QueueCancelInput = z.infer<typeof QueueCancelInput>;
export const QueueCancelOutput = z.strictObject({ queueId: z.string(), state: z.literal("CANCELLED") });
