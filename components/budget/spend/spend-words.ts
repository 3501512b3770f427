import { formatPlural } from "@/components/budget/format";
import { formatDate, formatDay, formatMonth, formatTime } from "@/components/budget/format-time";
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

type Range = { startsAt: string; endsAt: string };

/** "22 Nov, 14:00" for an hour, "16 Nov to 22 Nov" for what is longer than a day. */
export function bucketName({ startsAt, endsAt }: Range, grain: SpendGrain, timeZone: string): string {
  const day = formatDay(startsAt, timeZone);
  if (grain === "hour") return `${day}, ${formatTime(startsAt, timeZone)}`;
  const last = formatDay(lastInside(endsAt), timeZone);
  return day === last ? day : `${day} to ${last}`;
}

/** What stands under a bar. */
export function bucketTick(
  { startsAt }: Pick<Range, "startsAt">,
  grain: SpendGrain,
  timeZone: string,
): string {
  if (grain === "hour") return formatTime(startsAt, timeZone);
  return formatDay(startsAt, timeZone);
}

/** "1 Nov 2026 to 30 Nov 2026": the last day named is the last one inside. */
export function rangeName({ startsAt, endsAt }: Range, timeZone: string): string {
  const first = formatDate(startsAt, timeZone);
  const last = formatDate(lastInside(endsAt), timeZone);
  return first === last ? first : `${first} to ${last}`;
}

/** What the period of a page is called, where it has a name. */
export function periodName(period: string): string {
  return period in PERIOD_WORDS ? PERIOD_WORDS[period as keyof typeof PERIOD_WORDS] : formatMonth(period);
}

/** Whether a bucket is over, may still grow, or has not begun. */
export function bucketState({ startsAt, endsAt }: Range, now: string): "past" | "running" | "future" {
  if (now < startsAt) return "future";
  return now < endsAt ? "running" : "past";
}

function lastInside(endsAt: string): string {
  return new Date(Date.parse(endsAt) - 1).toISOString();
}
