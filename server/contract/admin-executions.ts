import { z } from "zod";
import { ExecutionRow, SignedUsd } from "./overview";
import { Cursor, freeText, InstantText, PageLimit } from "./primitives";
import { dimensionFilters } from "./spend-filter";

export const ExecutionsListInput = z
  .strictObject({
    ...dimensionFilters,
    task: freeText("Only executions with exactly this task.", 2_000, 1).optional(),
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
      "All pages together, on the first page of a range [from, to) of whole hours of the organization's days; else null.",
    ),
  nextCursor: z.string().nullable(),
  hasMore: z.boolean(),
});
export type ExecutionsListOutput = z.infer<typeof ExecutionsListOutput>;
