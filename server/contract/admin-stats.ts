import { z } from "zod";
import { InstantText, UsdAmount } from "./primitives";

/** The organization in a few figures, since its first record. */
export const StatsOutput = z.strictObject({
  activeBudgets: z.int(),
  openHolds: z.int(),
  openAlerts: z.int().describe("Nobody has acknowledged them."),
  usage: z.strictObject({
    totalRequests: z.int(),
    failedRequests: z.int(),
    totalTokens: z.int(),
    totalCost: UsdAmount,
    provisionalRequests: z.int().describe("Charged at the default rate: no price was known."),
    anomalies: z.int().describe("What guards have reported by POST /violations."),
    anomalyRate: z.number().describe("anomalies / totalRequests; 0 where there is none."),
    since: InstantText.nullable().describe("The hour of the first record."),
  }),
  ledger: z
    .strictObject({
      executions: z.int().describe("Kept one by one; what was cleaned up stays in the totals alone."),
      since: InstantText.nullable().describe("When the oldest of them was booked, to the hour."),
    })
    .describe("What the ledger keeps in full: it grows until it is cleaned up."),
});
export type StatsOutput = z.infer<typeof StatsOutput>;
