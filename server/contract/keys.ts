import { z } from "zod";
import { callerId, freeText, KeyId, singleLine } from "./primitives";

/** The closed list of what a key may do. */
export const KeyScopeName = z.enum([
  "record",
  "authorize",
  "read",
  "cost:explicit",
  "emergency:request",
  "queue:claim",
  "metrics",
  "admin",
]);

export const CreateKeyInput = z.strictObject({
  name: singleLine("What the key is for.", 120),
  scopes: z.array(KeyScopeName).min(1).max(8),
  agentIds: z.array(callerId("An agent that this key speaks for.")).max(100).default([]),
  campaignIds: z.array(callerId("A campaign that this key spends on.")).max(100).default([]),
  environment: callerId("The environment that this key belongs to.", 64).nullable().default(null),
  expiresInDays: z.int().min(1).max(3650).default(365).describe("Days until the key ends, 1 to 3650."),
});
export type CreateKeyInput = z.infer<typeof CreateKeyInput>;

export const RotateKeyInput = z.strictObject({
  id: KeyId,
  overlapHours: z
    .int()
    .min(0)
    .max(168)
    .default(24)
    .describe("How long the old key still opens, 0 to 168 hours."),
});
export type RotateKeyInput = z.infer<typeof RotateKeyInput>;

/** `key` is shown this once; only its hash is kept. */
export const RotateKeyOutput = z.strictObject({
  id: z.string(),
  key: z.string(),
  expiresAt: z.string(),
  oldExpiresAt: z.string().describe("When the old key ends."),
});
export type RotateKeyOutput = z.infer<typeof RotateKeyOutput>;

export const RevokeKeyInput = z.strictObject({
  id: KeyId,
  reason: freeText("Why, 10 to 500 characters; it stands in the audit log. Pages ask for it.", 500)
    .trim()
    .min(10)
    .max(500)
    .optional(),
});
export type RevokeKeyInput = z.infer<typeof RevokeKeyInput>;

export const KeyOutput = z.strictObject({
  id: z.string(),
  name: z.string(),
  publicPart: z.string(),
  scopes: z.array(z.string()),
  agentIds: z.array(z.string()),
  campaignIds: z.array(z.string()),
  environment: z.string().nullable(),
  createdBy: z.string(),
  createdAt: z.string(),
  expiresAt: z.string(),
  revokedAt: z.string().nullable(),
  lastUsedAt: z.string().nullable(),
});
export type KeyOutput = z.infer<typeof KeyOutput>;

/** Newest first, all of them. */
export const ListKeysOutput = z.strictObject({ data: z.array(KeyOutput) });

/** `key` is shown this once; only its hash is kept. */
export const CreateKeyOutput = z.strictObject({ id: z.string(), key: z.string(), expiresAt: z.string() });
export type CreateKeyOutput = z.infer<typeof CreateKeyOutput>;
