import { z } from "zod";
import { ExecutionRow, SignedUsd } from "./overview";
import { Cursor, callerId, freeText, InstantText, PageLimit } from "./primitives";
import { checkRowSpan, dimensionFilters, rowSpanFields } from "./spend-filter";

/** What executions are found by beside the dimensions of the cube. */
export const executionFilters = {
  task: freeText("Only executions with exactly this task.", 2_000, 1).optional(),
  sessionId: callerId("Only of this session.", 256).optional(),
  executionId: callerId("Only with this execution id.", 256).optional(),
};

export const ExecutionsListInput = z
  .strictObject({
    ...dimensionFilters,
    ...executionFilters,
    ...rowSpanFields,
    cursor: Cursor.optional(),
    limit: PageLimit,
  })
  .superRefine(checkRowSpan)
  .default({ limit: 25 });
export type ExecutionsListInput = z.infer<typeof ExecutionsListInput>;

export const ExecutionsListOutput = z.strictObject({
  data: z.array(ExecutionRow).describe("Newest first, by the instant that they are booked at."),
  from: InstantText.nullable().describe("The range [from, to) that was asked for; null where it is open."),
  to: InstantText.nullable(),
  total: z
    .strictObject({ cost: SignedUsd, executions: z.int().min(0) })
    .nullable()
    .describe(
      "All pages together, on the first page of a range [from, to) of at most 92 days; null otherwise, and for a range that does not open and close with an hour if it holds more than 100,000 rows.",
    ),
  nextCursor: z.string().nullable(),
  hasMore: z.boolean(),
});
export type ExecutionsListOutput = z.infer<typeof ExecutionsListOutput>;

export const ExecutionGroupsInput = z
  .strictObject({
    by: z.enum(["userId", "sessionId", "task"]).describe("By whom it was served; userId not for a VIEWER."),
    ...dimensionFilters,
    ...executionFilters,
    ...rowSpanFields,
    from: rowSpanFields.from.describe("As in the list; the month that runs if left out."),
    to: rowSpanFields.to.describe("As in the list; at most 92 days after `from`."),
    top: z
      .int()
      .min(1)
      .max(100)
      .default(25)
      .describe("Groups that stand alone; the others are summed as one."),
  })
  .superRefine(checkRowSpan);
export type ExecutionGroupsInput = z.infer<typeof ExecutionGroupsInput>;

const ExecutionGroup = z.strictObject({
  key: z.string().nullable().describe("Null for what names none, and for the others."),
  groups: z.int().min(1).describe("How many it is the sum of."),
  cost: SignedUsd.describe("Corrections included."),
  executions: z.int().min(0),
  succeeded: z.int().min(0),
  tokens: z.string().describe("A whole number as text, below zero where corrections outweigh."),
  firstAt: InstantText,
  lastAt: InstantText,
});
export type ExecutionGroup = z.infer<typeof ExecutionGroup>;

/** total = data + unattributed + others, to the last digit. */
export const ExecutionGroupsOutput = z.strictObject({
  by: z.enum(["userId", "sessionId", "task"]),
  from: InstantText,
  to: InstantText,
  total: z.strictObject({ cost: SignedUsd, executions: z.int().min(0), tokens: z.string() }),
  data: z.array(ExecutionGroup).describe("Dearest first."),
  unattributed: ExecutionGroup.nullable().describe("What names none; null where everything names one."),
  others: ExecutionGroup.nullable().describe("All that are not among the dearest."),
});
export type ExecutionGroupsOutput = z.infer<typeof ExecutionGroupsOutput>;
