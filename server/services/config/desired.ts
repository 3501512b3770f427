import type { BudgetCreateInput } from "@/server/contract/admin-budgets";
import type { AgentTokenBudget, ConfigDocument } from "@/server/contract/config-document";

/** What a document asks for, in our words only. */
export type Desired = {
  settings: ConfigDocument["settings"];
  /** Budgets that others stand in for come first. */
  budgets: readonly DesiredBudget[];
  campaigns: ConfigDocument["campaigns"];
  pools: ConfigDocument["pools"];
};

/** `parent`: the name of the budget that it stands in for. */
export type DesiredBudget = { input: BudgetCreateInput; parent: string | null };

const DEFAULT_NAME = "Each other agent";
const PERIODS = {
  daily: "DAILY",
  weekly: "WEEKLY",
  monthly: "MONTHLY",
  yearly: "YEARLY",
  infinite: "TOTAL",
} as const;

/** Reads a document of either shape as one. */
export function desiredOf(document: ConfigDocument): Desired {
  const { settings, campaigns, pools } = document;
  const budgets = document.budgets.map((input): DesiredBudget => ({ input, parent: null }));
  if (document.default !== undefined) {
    const input = tokenBudget(document.default, { name: DEFAULT_NAME, scopeKey: null });
    budgets.push({ input: { ...input, each: ["AGENT"] }, parent: null });
  }
  for (const [agentId, agent] of Object.entries(document.agents)) {
    const input = tokenBudget(agent, { name: `Agent ${agentId}`, scopeKey: agentId });
    budgets.push({ input, parent: document.default === undefined ? null : DEFAULT_NAME });
  }
  return { settings, campaigns, pools, budgets };
}

/** Levels of an agent's tokens are 75 and 90. Source: requirements.md C5. */
function tokenBudget(
  agent: AgentTokenBudget,
  { name, scopeKey }: { name: string; scopeKey: string | null },
): BudgetCreateInput {
  const period = PERIODS[agent.period];
  return {
    name,
    scopeType: "AGENT",
    scopeKey,
    period,
    ...(period === "MONTHLY" && { resetDay: agent.reset_day }),
    limitTokens: agent.max_tokens,
    action: agent.action_on_limit,
    fallbackModel: agent.fallback_model,
    warningPercent: 75,
    criticalPercent: 90,
  };
}
