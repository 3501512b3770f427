import { percentOf, usd } from "@/server/domain/money";
import type { RestCall } from "@/server/rest/route";
import { type AgentAlert, listAgentAlerts } from "@/server/services/agents/alerts";

type AlertType = "warning" | "critical" | "exceeded";

const RECOMMENDED: Record<AlertType, string> = {
  warning: "Watch this agent, or raise its limit in time.",
  critical: "Raise the limit, name a cheaper fallback model, or slow this agent down.",
  exceeded: "The action on the limit is in force: raise the limit, or wait for the reset.",
};

/** Open alerts of agents' budgets, newest first; of one type, if it is named. */
export async function ngxAlerts(call: RestCall, wanted: AlertType | undefined) {
  const alerts = (await listAgentAlerts(call)).map(alertOf);
  const shown = alerts.filter(({ alert_type }) => wanted === undefined || alert_type === wanted);
  return { alerts: shown, total: shown.length };
}

function alertOf({ agentId, level, used, limit, sentence, createdAt }: AgentAlert) {
  const alert_type = level.toLowerCase() as AlertType;
  const percent = percentOf(usd(used), usd(limit));
  return {
    agent_id: agentId,
    alert_type,
    percentage: percent === null ? 100 : percent.toDecimalPlaces(2, 1).toNumber(),
    message: `${agentId}: ${sentence}`,
    recommended_action: RECOMMENDED[alert_type],
    timestamp: createdAt.toISOString(),
  };
}
