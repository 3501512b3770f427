import { formatCount, formatUsd } from "@/components/budget/format";
import type { BudgetCap } from "@/server/contract/admin-budget-outlook";
import type { BudgetRules } from "@/server/contract/admin-budget-rows";

export const SCOPE_WORD: Record<BudgetRules["scopeType"], string> = {
  ORGANIZATION: "Organization",
  ENVIRONMENT: "Environment",
  CAMPAIGN: "Campaign",
  AGENT: "Agent",
  AGENT_TYPE: "Agent type",
  COMPONENT: "Component",
  PROVIDER: "Provider",
  MODEL: "Model",
  USER: "User",
  SESSION: "Session",
  TASK: "Task",
  POOL: "Pool",
  KEY: "API key",
};

const PERIOD_WORD: Record<BudgetRules["period"], string> = {
  HOURLY: "each hour",
  DAILY: "each day",
  WEEKLY: "each week",
  MONTHLY: "each month",
  YEARLY: "each year",
  TOTAL: "in total",
  PER_SESSION: "in each session",
  PER_TASK: "in each task",
  RATE: "each window",
};

export const ACTION_WORD = {
  ignore: "Counts only",
  warn: "Warns",
  degrade: "Degrades",
  queue: "Queues",
  block: "Blocks",
} as const;

/** "Campaign q1-launch", "Each agent", "Every component but planner", "Every call"; filters follow with "and". */
export function scopeText(
  budget: Pick<BudgetRules, "scopeType" | "scopeKey" | "each" | "filters"> & {
    except?: BudgetRules["except"];
  },
): string {
  const { scopeType, scopeKey, each, except = {} } = budget;
  const filters = Object.entries(budget.filters).map(([type, value]) =>
    type === "POOL"
      ? "its pool"
      : `${SCOPE_WORD[type as BudgetRules["scopeType"]].toLowerCase()} ${String(value)}`,
  );
  const others = Object.entries(except).map(
    ([type, keys]) =>
      `every ${SCOPE_WORD[type as BudgetRules["scopeType"]].toLowerCase()} but ${keys.join(", ")}`,
  );
  const first = firstScope(scopeType, scopeKey, each);
  others.push(
    ...each
      .filter((type) => type !== scopeType || scopeKey !== null)
      .map((type) => `each ${SCOPE_WORD[type].toLowerCase()}`),
  );
  const [head = "", ...tail] = others;
  const rest =
    first === "Every call" && others.length > 0 ? [capitalised(head), ...tail] : [first, ...others];
  return [...rest, ...filters].join(" and ");
}

function firstScope(type: BudgetRules["scopeType"], key: string | null, each: BudgetRules["each"]): string {
  if (type === "ORGANIZATION") return "Organization";
  // A pool's key is an id of ours, which says nothing; the budget bears the pool's name.
  if (type === "POOL" && key !== null) return "A pool";
  if (key !== null) return `${SCOPE_WORD[type]} ${key}`;
  return each.some((name) => name === type) ? `Each ${SCOPE_WORD[type].toLowerCase()}` : "Every call";
}

/** As a sentence or a heading begins. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "each month", "each month from day 15", "every 60 s". */
export function periodText({
  period,
  resetDay,
  windowSeconds,
}: Pick<BudgetRules, "period" | "resetDay" | "windowSeconds">): string {
  if (period === "RATE") return `every ${windowSeconds ?? 0}\u00a0s`;
  if (period === "MONTHLY" && resetDay !== 1) return `each month from day ${resetDay}`;
  return PERIOD_WORD[period];
}

/** "$1,000.00 and 2,000,000 tokens"; null where nothing is limited. */
export function limitText(
  budget: Pick<BudgetRules, "limitCost" | "limitTokens" | "limitRequests">,
): string | null {
  const parts = [
    budget.limitCost === null ? null : formatUsd(budget.limitCost),
    budget.limitTokens === null ? null : `${formatCount(budget.limitTokens)} tokens`,
    budget.limitRequests === null ? null : `${formatCount(budget.limitRequests)} requests`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(" and ");
}

/** What happens to a call that would pass the limit. */
export function actionText(
  budget: Pick<BudgetRules, "actionInForce" | "fallbackModel" | "shadow" | "autoSuspend">,
): string {
  const base =
    budget.actionInForce === "degrade" && budget.fallbackModel !== null
      ? `Degrades to ${budget.fallbackModel}`
      : ACTION_WORD[budget.actionInForce];
  if (budget.shadow) return `Observes only (would: ${base.toLowerCase()})`;
  return budget.autoSuspend ? `${base}, then suspends` : base;
}

/** "$199.62 left", "1,200 tokens left", "suspended", "at most $0.50 a call". */
export function roomText({
  level,
  metric,
  remaining,
  perCallMaxCost,
}: Pick<BudgetCap, "level" | "metric" | "remaining" | "perCallMaxCost">): string {
  if (level === "suspended") return "suspended";
  if (metric === null || remaining === null) return `at most ${formatUsd(perCallMaxCost)} a call`;
  return metric === "cost" ? `${formatUsd(remaining)} left` : `${formatCount(remaining)} ${metric} left`;
}
