import { z } from "zod";
import { BudgetId, Cursor, freeText, InstantText, PageLimit, QueueId, UsdAmount } from "./primitives";
import { QueuedRequest, QueueStateName } from "./queue";

const Why = freeText("Why, 10 to 500 characters; it stands in the audit log.", 500).trim().min(10).max(500);

export const AdminQueueListInput = z
  .strictObject({
    state: z
      .enum([...QueueStateName.options, "open", "all"])
      .default("open")
      .describe("open: waiting, ready or leased."),
    budgetId: BudgetId.optional().describe("Those that this budget refused."),
    cursor: Cursor.optional(),
    limit: PageLimit,
  })
  .default({ state: "open", limit: 25 });
export type AdminQueueListInput = z.infer<typeof AdminQueueListInput>;

export const AdminQueuedRequest = z.strictObject({
  ...QueuedRequest.shape,
  actorId: z.string(),
  actorName: z.string().describe("The key or person that asked."),
  requestedCost: UsdAmount.nullable().describe("What the call would hold, as it was last judged."),
});
export type AdminQueuedRequest = z.infer<typeof AdminQueuedRequest>;

export const AdminQueueListOutput = z.strictObject({
  data: z.array(AdminQueuedRequest).describe("In the order of the queue: priority, then age."),
  nextCursor: z.string().nullable(),
  hasMore: z.boolean(),
  open: z.int().min(0).describe("Waiting, ready and leased, whatever the filter."),
  ready: z.int().min(0),
});
export type AdminQueueListOutput = z.infer<typeof AdminQueueListOutput>;

export const AdminQueueGetInput = z.strictObject({ queueId: QueueId });
export type AdminQueueGetInput = z.infer<typeof AdminQueueGetInput>;

export const AdminQueueCancelInput = z.strictObject({ queueId: QueueId, reason: Why });
export type AdminQueueCancelInput = z.infer<typeof AdminQueueCancelInput>;

export const AdminQueueProcessInput = z.strictObject({}).optional();

/** A look at the queue on demand: who is ready or due is judged now, others keep their next attempt. */
export const AdminQueueProcessOutput = z.strictObject({
  looked: z.int().min(0),
  ready: z.int().min(0).describe("Whose turn has come."),
  expired: z.int().min(0),
  processedAt: InstantText,
});
export type AdminQueueProcessOutput = z.infer<typeof AdminQueueProcessOutput>;

export const AdminQueueDrainInput = z.strictObject({ budgetId: BudgetId, reason: Why });
export type AdminQueueDrainInput = z.infer<typeof AdminQueueDrainInput>;
export const AdminQueueDrainOutput = z.strictObject({ budgetId: z.string(), cancelled: z.int().min(0) });
