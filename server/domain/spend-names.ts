/** Stretches of days with a name; a month such as "2026-10" is one too. */
export const SPEND_PERIODS = ["today", "7-days", "this-month", "last-month", "quarter"] as const;

/** Lengths of a bucket. */
export const SPEND_GRAINS = ["hour", "day", "week", "month"] as const;
export type SpendGrain = (typeof SPEND_GRAINS)[number];

/** What spend can be grouped and filtered by: the dimensions of the cube. */
export const SPEND_DIMENSIONS = [
  "agentType",
  "agentId",
  "campaignId",
  "provider",
  "model",
  "component",
  "environment",
] as const;
