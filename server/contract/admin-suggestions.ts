import { z } from "zod";
import { Cursor, InstantText, PageLimit, prefixedId } from "./primitives";

const SuggestionId = prefixedId("sug", "A suggestion of the review.");

export const SuggestionsListInput = z
  .strictObject({
    state: z.enum(["OPEN", "APPLIED", "DISMISSED", "all"]).default("OPEN"),
    cursor: Cursor.optional(),
    limit: PageLimit,
  })
  .default({ state: "OPEN", limit: 25 });
export type SuggestionsListInput = z.infer<typeof SuggestionsListInput>;

export const SuggestionRow = z.strictObject({
  id: SuggestionId,
  kind: z.string().describe("REDUCE, INCREASE or REBALANCE."),
  entityType: z.string(),
  entityId: z.string().describe("The agent, or the pool."),
  title: z.string(),
  detail: z.string().describe("What applying it does, with its numbers."),
  evidence: z.record(z.string(), z.string()),
  state: z.enum(["OPEN", "APPLIED", "DISMISSED"]),
  createdAt: InstantText,
  updatedAt: InstantText,
});
export type SuggestionRow = z.infer<typeof SuggestionRow>;

export const SuggestionsListOutput = z.strictObject({
  data: z.array(SuggestionRow).describe("Newest first."),
  nextCursor: z.string().nullable(),
  hasMore: z.boolean(),
});
export type SuggestionsListOutput = z.infer<typeof SuggestionsListOutput>;

export const SuggestionInput = z.strictObject({ suggestionId: SuggestionId });
export type SuggestionInput = z.infer<typeof SuggestionInput>;
