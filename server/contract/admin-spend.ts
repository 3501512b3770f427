import { z } from "zod";
import { SPEND_GRAINS } from "@/server/domain/spend-names";
import { SignedUsd } from "./overview";
import { InstantText } from "./primitives";
import { checkSpan, LocalDate, SpendDimension, spendFields } from "./spend-filter";

export const SpendQueryInput = z
  .strictObject(spendFields)
  .superRefine(checkSpan)
  .default({ top: 8, compare: false });
export type SpendQueryInput = z.infer<typeof SpendQueryInput>;

const Whole = z
  .string()
  .regex(/^-?\d{1,30}$/)
  .meta({
    description: "A whole number as text, below zero where corrections outweigh.",
    examples: ["2230750"],
  });
const Count = z.int().min(0);

export const SpendSums = z.strictObject({
  cost: SignedUsd.describe("What was spent, corrections included."),
  excess: SignedUsd.describe("The part of it that no hold covered."),
  provisionalCost: SignedUsd.describe(
    "The part of it that was charged at the default rate, for want of a price.",
  ),
  provisional: Count.describe("Executions at such a price."),
  executions: Count,
  succeeded: Count,
  failed: Count,
  retries: Count,
  conversions: Count,
  cached: Count,
  tokens: Whole,
  inputTokens: Whole,
  outputTokens: Whole,
  cacheReadTokens: Whole,
  cacheWriteTokens: Whole,
  averageCost: SignedUsd.nullable().describe("Cost an execution, to 12 decimals; null without any."),
  successRate: z.string().nullable().describe("Per cent of executions; null without any."),
  scored: Count.describe("Executions with a quality score."),
  averageQuality: z.string().nullable().describe("Of those, from 0 to 1, to 6 decimals; null without any."),
  impact: z
    .string()
    .meta({ description: "All scores of impact added up, each from 0 to 1.", examples: ["12.5"] }),
  averageTimeMs: z.string().nullable().describe("Milliseconds an execution that said how long it took."),
});
export type SpendSums = z.infer<typeof SpendSums>;

export const SpendBucket = z.strictObject({
  startsAt: InstantText,
  endsAt: InstantText.describe("The bucket is [startsAt, endsAt)."),
  firstDay: LocalDate.describe("The day that it starts on, as days were counted then."),
  lastDay: LocalDate.describe("The last day of it, included."),
  time: z
    .string()
    .regex(/^\d\d:\d\d$/)
    .describe("What clocks showed there at its start."),
  cost: SignedUsd,
  executions: Count,
});
export type SpendBucket = z.infer<typeof SpendBucket>;

export const SpendGroup = z.strictObject({
  key: z
    .string()
    .nullable()
    .describe("The value of the dimension; null for what names none, and for the others."),
  name: z.string().nullable().describe("The campaign's name; null where the key is all there is."),
  isOther: z.boolean().describe("The sum of all that are not among the dearest."),
  groups: Count.describe("How many groups it is the sum of."),
  ...SpendSums.shape,
  buckets: z.array(SignedUsd).describe("Cost in each bucket, in their order."),
  previousCost: SignedUsd.nullable().describe("Cost in the days before; null if they were not asked for."),
});
export type SpendGroup = z.infer<typeof SpendGroup>;

const dayRange = {
  firstDay: LocalDate,
  lastDay: LocalDate.describe("The last day of the range, included."),
  startsAt: InstantText,
  endsAt: InstantText.describe("The range is [startsAt, endsAt)."),
};

/** Spend over whole days: total = sum of buckets = sum of groups, to the last digit. */
export const SpendQueryOutput = z.strictObject({
  timeZone: z.string(),
  now: InstantText,
  today: LocalDate.describe("The day that runs."),
  ...dayRange,
  grain: z.enum(SPEND_GRAINS),
  groupBy: SpendDimension.nullable(),
  total: SpendSums,
  buckets: z.array(SpendBucket),
  groups: z.array(SpendGroup).describe("Dearest first, the others last; empty without groupBy."),
  previous: z.strictObject({ ...dayRange, total: SpendSums, buckets: z.array(SignedUsd) }).nullable(),
});
export type SpendQueryOutput = z.infer<typeof SpendQueryOutput>;
