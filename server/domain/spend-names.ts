/** Stretches of days with a name; a month such as "2026-10" is one too. */
export const SPEND_PERIODS = ["today", "7-days", "this-month", "last-month", "quarter"] as const;

/** Lengths of a bucket. */
export const SPEND_GRAINS = ["hour", "day", "week", "month"] as const;
export type SpendGrain = (typeof SPEND_GRAINS)[number];

/** What spend can be grouped and filtered by: the dimensions of the cube, and the user, who is counted by the day. */
export const SPEND_DIMENSIONS = [
  "agentType",
  "agentId",
  "campaignId",
  "provider",
  "model",
  "component",
  "environment",
  "userId",
] as const;

type Asked = {
  groupBy?: string | null | undefined;
  userId?: string | null | undefined;
  without?: readonly string[] | null | undefined;
};

/** Whether a view asks by user: then its bars are days at the least. */
export function asksByUser({ groupBy, userId, without }: Asked): boolean {
  return groupBy === "userId" || (userId ?? "") !== "" || without?.includes("userId") === true;
}
