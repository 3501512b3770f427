import { z } from "zod";
import { SignedUsd } from "./overview";
import { freeText, InstantText } from "./primitives";

export const IntegrityVerifyInput = z.strictObject({}).optional();

/** One counter that differs from the sum of its ledger rows. */
export const IntegrityMismatch = z.strictObject({
  kind: z.enum(["window", "hour", "userDay", "orphan"]),
  id: z.string().describe("A window, an hour with its dimensions, or what has lost its parent."),
  name: z.string(),
  metric: z.string(),
  counted: z.string().describe("What the counter says."),
  ledger: z.string().describe("What the ledger says."),
  difference: z.string().describe("counted - ledger, exact."),
});
export type IntegrityMismatch = z.infer<typeof IntegrityMismatch>;

export const IntegrityOutput = z.strictObject({
  balanced: z.boolean(),
  checkedAt: InstantText,
  windows: z.int().min(0).describe("Windows compared."),
  hours: z.int().min(0).describe("Hours compared."),
  difference: SignedUsd.describe("The largest difference of money, as an amount."),
  mismatches: z.array(IntegrityMismatch).describe("At most 200."),
});
export type IntegrityOutput = z.infer<typeof IntegrityOutput>;

export const IntegrityRebuildInput = z.strictObject({
  reason: freeText("Why, 10 to 500 characters; it stands in the audit log.", 500).trim().min(10).max(500),
});
export type IntegrityRebuildInput = z.infer<typeof IntegrityRebuildInput>;

export const IntegrityRebuildOutput = z.strictObject({
  windows: z.int().min(0).describe("Windows that were changed."),
  hours: z.int().min(0).describe("Rows of the cube that were changed, made or removed."),
  mended: z.array(IntegrityMismatch).describe("What differed before, at most 200."),
});
export type IntegrityRebuildOutput = z.infer<typeof IntegrityRebuildOutput>;
