import { z } from "zod";
import { AgentRow } from "./overview";
import { Month, MonthListInput, UsdAmount } from "./primitives";

export const AgentsListInput = MonthListInput;
export type AgentsListInput = z.infer<typeof AgentsListInput>;

/** Agents by id and type; executions without an agent id stand in rows whose agentId is null. */
export const AgentsListOutput = z.strictObject({
  month: Month,
  data: z.array(AgentRow).describe("Dearest first."),
  nextCursor: z.string().nullable(),
  hasMore: z.boolean(),
  totalSpent: UsdAmount.describe("The sum of all rows, of every page."),
});
export type AgentsListOutput = z.infer<typeof AgentsListOutput>;
