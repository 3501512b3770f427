import { z } from "zod";
import { callerId, freeText, InstantText } from "./primitives";

const Count = z.int().min(0);

export const CleanupInput = z.strictObject({
  days: z
    .int()
    .min(30)
    .max(36_500)
    .describe("Whole months that ended more than so many days ago are dropped, 30 at least."),
  dryRun: z.boolean().default(false).describe("Only count what would go."),
});
export type CleanupInput = z.infer<typeof CleanupInput>;

export const CleanupOutput = z.strictObject({
  before: InstantText.describe("The first instant that is kept, a local month's start."),
  dryRun: z.boolean(),
  executions: Count.describe("Rows of the ledger; every total stays."),
  holds: Count.describe("Holds that had ended."),
  requests: Count.describe("Queued requests that had ended."),
  keys: Count.describe("Idempotency keys, never younger than 400 days."),
  events: Count,
});
export type CleanupOutput = z.infer<typeof CleanupOutput>;

export const EraseInput = z.strictObject({
  userId: callerId("The end user as calls name it in userId."),
  dryRun: z.boolean().default(false).describe("Only count what would change."),
  reason: freeText("Why, 10 to 500 characters; it stands in the audit log. Do not name the user.", 500)
    .trim()
    .min(10)
    .max(500),
});
export type EraseInput = z.infer<typeof EraseInput>;

export const EraseOutput = z.strictObject({
  pseudonym: z.string().describe("Stands in the place of the id; nothing leads back from it."),
  dryRun: z.boolean(),
  executions: Count.describe("Rows of the ledger; no amount changes."),
  windows: Count.describe("Counters of the user."),
  budgets: Count.describe("Budgets of the user."),
  others: Count.describe("Holds, queued requests, events, stored answers."),
  auditRows: Count.describe(
    "Rows of the audit log that name the user: they stay, for they prove each other.",
  ),
});
export type EraseOutput = z.infer<typeof EraseOutput>;
