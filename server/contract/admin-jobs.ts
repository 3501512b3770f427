import { z } from "zod";
import { BooksState } from "./overview";
import { InstantText } from "./primitives";

export const JobRow = z.strictObject({
  job: z.string(),
  schedule: z.string().describe("As cron writes it, in UTC, or every so many seconds."),
  description: z.string(),
  state: z.enum(["NEVER", "RUNNING", "SUCCEEDED", "FAILED"]).describe("Of the last run."),
  lastRun: InstantText.nullable(),
  finishedAt: InstantText.nullable(),
  detail: z.record(z.string(), z.unknown()).describe("What the last run had to tell."),
});
export type JobRow = z.infer<typeof JobRow>;

export const JobsOutput = z.strictObject({
  data: z.array(JobRow),
  books: BooksState.describe("How counters and ledger stood when they were last compared."),
});
export type JobsOutput = z.infer<typeof JobsOutput>;
