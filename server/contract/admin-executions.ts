import { z } from "zod";
import { ExecutionRow, SignedUsd } from "./overview";
import { Cursor, callerId, freeText, InstantText, PageLimit } from "./primitives";
import { dimensionFilters } from "./spend-filter";

/** What executions are found by beside the dimensions of the cube. */
export const executionFilters = {
  task: freeText("Only executions with exactly this task.", 2_000, 1).optional(),
  userId: callerId("Only this user's; not for a VIEWER.", 256).optional(),
  sessionId: callerId("Only of this session.", 256).optional(),
  executionId: callerId("Only with this execution id.", 256).optional(),
};

export const ExecutionsListInput = z
  .strictObject({
    ...dimensionFilters,
    ...executionFilters,
    from: InstantText.optional().describe("Booked at this instant or later."),
    to: InstantText.optional().describe("Booked before this instant."),
    cursor: Cursor.optional(),
    limit: PageLimit,
  })
  .superRefine(({ from, to }, ctx) => {
    if (from !== undefined && to !== undefined && Date.parse(from) > Date.parse(to))
      ctx.addIssue({ code: "custom", path: ["to"], message: "must not be before from" });
  })
  .default({ limit: 25 });
export type ExecutionsListInput = z.infer<typeof ExecutionsListInput>;

export const ExecutionsListOutput = z.strictObject({
  data: z.array(ExecutionRow).describe("Newest first, by the instant that they are booked at."),
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
