import { NotFoundError } from "@/server/contract/errors";
import type { NgxStatus, NgxStatusListInput } from "@/server/contract/face-ngx";
import { type Money, percentOf, usd } from "@/server/domain/money";
import {
  blendedCost,
  dollars,
  projectedOverage,
  tokenAdvice,
  usageTrend,
} from "@/server/domain/token-advice";
import type { RestCall } from "@/server/rest/route";
import {
  listTokenBudgets,
  type TokenBudget,
  type TokenDetails,
  tokenDetails,
} from "@/server/services/agents/token-budgets";

const DAY_MS = 86_400_000;

/** Per cent of the limit in tokens, two decimals; 0 without a limit, 100 of a limit of 0. */
export function percentageOf({ row }: TokenBudget): number {
  if (row.limitTokens === null) return 0;
  const percent = percentOf(usd(String(row.window?.tokens ?? 0)), usd(String(row.limitTokens)));
  return percent === null ? 100 : percent.toDecimalPlaces(2, 1).toNumber();
}

/** How full an agent's budget is, in a word. */
export function healthOf({ row }: TokenBudget): NgxStatus["health_status"] {
  return row.level === "tracking" || row.level === "archived" ? "healthy" : row.level;
}

type At = { now: number; ratePerMillion: Money };

export function usageOf(
  total: number,
  details: TokenDetails | undefined,
  { ratePerMillion }: At,
): NgxStatus["usage"] {
  return {
    prompt_tokens: details?.prompt ?? 0,
    completion_tokens: details?.completion ?? 0,
    total_tokens: total,
    estimated_cost_usd: dollars(blendedCost(total, ratePerMillion)),
  };
}

function statusOf(budget: TokenBudget, details: TokenDetails | undefined, at: At): NgxStatus {
  const { agentId, row } = budget;
  const { now, ratePerMillion } = at;
  const used = row.window?.tokens ?? 0;
  const endsAt = row.window?.resetsAt ?? null;
  const use = {
    used,
    limit: row.limitTokens,
    startsAt: row.window === null ? now : Date.parse(row.window.startsAt),
    endsAt: endsAt === null ? null : Date.parse(endsAt),
    action: row.actionInForce,
    fallbackModel: row.fallbackModel,
    past: details?.past.map(({ tokens }) => tokens) ?? [],
  };
  return {
    agent_id: agentId,
    budget: {
      max_tokens: row.limitTokens,
      period: row.period === "TOTAL" ? "infinite" : row.period.toLowerCase(),
      action_on_limit: row.actionInForce,
      fallback_model: row.fallbackModel,
      reset_day: row.resetDay,
    },
    usage: usageOf(used, details, at),
    percentage: percentageOf(budget),
    remaining: row.limitTokens === null ? null : Math.max(0, row.limitTokens - used),
    next_reset: endsAt,
    days_until_reset: use.endsAt === null ? null : Math.max(0, Math.ceil((use.endsAt - now) / DAY_MS)),
    estimated_monthly_cost_usd:
      row.limitTokens === null ? null : dollars(blendedCost(row.limitTokens, ratePerMillion)),
    usage_trend: usageTrend(details?.recentWeek ?? 0, details?.weekBefore ?? 0),
    health_status: healthOf(budget),
    projected_overage: projectedOverage(use, now),
    optimization_suggestions: tokenAdvice(use, now),
    historical_usage: (details?.past ?? []).map(({ periodKey, tokens }) => ({
      period: periodKey,
      total_tokens: tokens,
      estimated_cost_usd: dollars(blendedCost(tokens, ratePerMillion)),
    })),
  };
}

/** One agent. @throws NotFoundError for one that nothing was recorded of and no budget names */
export async function ngxStatus(call: RestCall, agentId: string): Promise<NgxStatus> {
  const { budgets, ...at } = await listTokenBudgets(call, agentId);
  const [budget] = budgets;
  if (budget === undefined) throw new NotFoundError("agent");
  return statusOf(budget, (await tokenDetails(call, budgets, at.now)).get(agentId), at);
}

const SORT_VALUE = {
  agent_id: ({ agentId }: TokenBudget) => agentId,
  percentage: percentageOf,
  total_tokens: ({ row }: TokenBudget) => row.window?.tokens ?? 0,
  remaining: ({ row }: TokenBudget) =>
    row.limitTokens === null ? Number.POSITIVE_INFINITY : row.limitTokens - (row.window?.tokens ?? 0),
  max_tokens: ({ row }: TokenBudget) => row.limitTokens ?? Number.POSITIVE_INFINITY,
} as const;

/** A page of all agents, sorted; ties by agent. */
export async function ngxStatusPage(call: RestCall, input: NgxStatusListInput) {
  const { budgets, ...at } = await listTokenBudgets(call);
  const { page, page_size, sort_by, sort_order, health_filter } = input;
  const wanted = budgets.filter(
    (budget) => health_filter === undefined || healthOf(budget) === health_filter,
  );
  const value = SORT_VALUE[sort_by];
  const sign = sort_order === "asc" ? 1 : -1;
  wanted.sort((a, b) => {
    const [left, right] = [value(a), value(b)];
    if (left === right) return a.agentId < b.agentId ? -1 : 1;
    return left < right ? -sign : sign;
  });
  const shown = wanted.slice((page - 1) * page_size, page * page_size);
  const details = await tokenDetails(call, shown, at.now);
  return {
    items: shown.map((budget) => statusOf(budget, details.get(budget.agentId), at)),
    page,
    page_size,
    total: wanted.length,
    total_pages: Math.ceil(wanted.length / page_size),
  };
}
