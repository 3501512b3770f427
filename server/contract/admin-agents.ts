import { z } from "zod";
import { AgentRow } from "./overview";
import { Month, UsdAmount } from "./primitives";

export const AgentsListInput = z
  .strictObject({
    month: Month.optional().describe("The one that runs if left out."),
    cursor: z
      .string()
      .max(400)
      .regex(/^[A-Za-z0-9_-]+$/)
      .optional(),
    limit: z.int().min(1).max(100).default(25),
  })
  .default({ limit: 25 });
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
