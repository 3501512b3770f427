import type { Metric, Reason } from "@/server/domain/decision";
import type { PeriodKind } from "@/server/domain/period";

const PERIOD_WORDS: Record<PeriodKind, string> = {
  HOURLY: "Hourly",
  DAILY: "Daily",
  WEEKLY: "Weekly",
  MONTHLY: "Monthly",
  YEARLY: "Yearly",
  TOTAL: "Total",
  PER_SESSION: "Session",
  PER_TASK: "Task",
  RATE: "Rate",
};

const METRIC_WORDS: Record<Exclude<Metric, "suspended" | "hard_ceiling" | "per_call">, string> = {
  cost: "cost",
  tokens: "token",
  requests: "request",
};

/** Why, in the words that the systems before used: "Daily cost limit exceeded". Source: requirements.md C6. */
export function reasonSentence(reason: Pick<Reason, "metric" | "period">): string {
  const { metric, period } = reason;
  if (metric === "suspended") return "Budget suspended";
  if (metric === "hard_ceiling") return "Hard ceiling exceeded";
  if (metric === "per_call") return "Cost limit of one call exceeded";
  const word = METRIC_WORDS[metric];
  const limit = period === null ? word : `${PERIOD_WORDS[period]} ${word}`;
  return `${limit.charAt(0).toUpperCase()}${limit.slice(1)} limit exceeded`;
}
