import { formatPlural } from "@/components/budget/format";
import { formatCalendarDate, formatCalendarDay, formatMonth } from "@/components/budget/format-time";
import type { SpendGroup } from "@/server/contract/admin-spend";
import type { SpendDimension } from "@/server/contract/spend-filter";
import type { SPEND_PERIODS, SpendGrain } from "@/server/domain/spend-names";

export const DIMENSION_WORDS: Record<SpendDimension, { one: string; none: string }> = {
  agentType: { one: "Agent type", none: "No agent type" },
  agentId: { one: "Agent", none: "No agent named" },
  campaignId: { one: "Campaign", none: "No campaign" },
  provider: { one: "Provider", none: "No provider named" },
  model: { one: "Model", none: "No model named" },
  component: { one: "Component", none: "No component named" },
  environment: { one: "Environment", none: "No environment named" },
  userId: { one: "User", none: "No user named" },
};

export const PERIOD_WORDS: Record<(typeof SPEND_PERIODS)[number], string> = {
  today: "Today",
  "7-days": "7 days",
  "this-month": "This month",
  "last-month": "Last month",
  quarter: "Quarter",
};

export const GRAIN_WORDS: Record<SpendGrain, string> = {
  hour: "Hour",
  day: "Day",
  week: "Week",
  month: "Month",
};

/** What a group is called. */
export function groupName(group: SpendGroup, dimension: SpendDimension): string {
  if (group.isOther) return `Other (${formatPlural(group.groups, "group", "groups")})`;
  if (group.key === null) return DIMENSION_WORDS[dimension].none;
  return group.name ?? group.key;
}

type Days = { firstDay: string; lastDay: string };
type Named = Days & { time: string };

/** "22 Nov, 14:00" for an hour, "16 Nov to 22 Nov" for what is longer than a day. */
export function bucketName({ firstDay, lastDay, time }: Named, grain: SpendGrain): string {
  const day = formatCalendarDay(firstDay);
  if (grain === "hour") return `${day}, ${time}`;
  return firstDay === lastDay ? day : `${day} to ${formatCalendarDay(lastDay)}`;
}

/** What stands under a bar. */
export function bucketTick({ firstDay, time }: Named, grain: SpendGrain): string {
  return grain === "hour" ? time : formatCalendarDay(firstDay);
}

/** "1 Nov 2026 to 30 Nov 2026" */
export function rangeName({ firstDay, lastDay }: Days): string {
  const first = formatCalendarDate(firstDay);
  return firstDay === lastDay ? first : `${first} to ${formatCalendarDate(lastDay)}`;
}

/** What the period of a page is called, where it has a name. */
export function periodName(period: string): string {
  return period in PERIOD_WORDS ? PERIOD_WORDS[period as keyof typeof PERIOD_WORDS] : formatMonth(period);
}

/** Whether a bucket is over, may still grow, or has not begun. */
export function bucketState(
  { startsAt, endsAt }: { startsAt: string; endsAt: string },
  now: string,
): "past" | "running" | "future" {
  if (now < startsAt) return "future";
  return now < endsAt ? "running" : "past";
}
