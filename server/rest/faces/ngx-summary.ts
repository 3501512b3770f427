import { sumMoney, usd, ZERO } from "@/server/domain/money";
import { blendedCost, dollars } from "@/server/domain/token-advice";
import { percentageOf } from "@/server/rest/faces/ngx-status";
import type { RestCall } from "@/server/rest/route";
import { degradeSavings } from "@/server/services/agents/degrade-savings";
import { listTokenBudgets } from "@/server/services/agents/token-budgets";

const TOP = 5;

/** All agents in one view: every figure is a sum of theirs. */
export async function ngxSummary(call: RestCall) {
  const { budgets, ratePerMillion } = await listTokenBudgets(call);
  const limited = budgets.filter(({ row }) => row.limitTokens !== null);
  const limits = limited.reduce((sum, { row }) => sum + (row.limitTokens ?? 0), 0);
  const usedOfLimited = limited.reduce((sum, { row }) => sum + (row.window?.tokens ?? 0), 0);
  const used = budgets.reduce((sum, { row }) => sum + (row.window?.tokens ?? 0), 0);
  const costs = budgets.map(({ agentId, row }) => ({ agentId, cost: usd(row.window?.spent ?? "0") }));
  const spent = sumMoney(costs.map(({ cost }) => cost));
  const actions = new Set(limited.map(({ row }) => row.actionInForce));
  const over = (percent: number) => limited.filter((budget) => percentageOf(budget) > percent).length;
  const dearest = [...costs].sort((a, b) => b.cost.cmp(a.cost)).filter(({ cost }) => cost.gt(ZERO));
  return {
    total_agents: budgets.length,
    total_monthly_tokens: limits,
    total_used_tokens: used,
    estimated_monthly_cost_usd: dollars(blendedCost(limits, ratePerMillion)),
    action: actions.size === 1 ? ([...actions][0] as string) : actions.size === 0 ? "none" : "mixed",
    agents_over_75_percent: over(75),
    agents_over_90_percent: over(90),
    savedByDegradeUsd: dollars(await degradeSavings(call)),
    cost_by_agent: Object.fromEntries(costs.map(({ agentId, cost }) => [agentId, dollars(cost)])),
    efficiency_metrics: {
      overall_utilization_percentage:
        limits === 0 ? 0 : usd(String(usedOfLimited)).times(100).div(limits).toDecimalPlaces(2, 1).toNumber(),
      cost_per_million_tokens:
        used === 0 ? null : dollars(spent.times(1_000_000).div(used).toDecimalPlaces(6)),
      top_cost_agents: dearest
        .slice(0, TOP)
        .map(({ agentId, cost }) => ({ agent_id: agentId, cost_usd: dollars(cost) })),
    },
  };
}
