import { NotFoundError } from "@/server/contract/errors";
import {
  NgxAgentInput,
  NgxAlertsInput,
  NgxAlertsOutput,
  NgxResetOutput,
  NgxStatus,
  NgxStatusListInput,
  NgxStatusListOutput,
  NgxSummaryInput,
  NgxSummaryOutput,
  NgxUpdateInput,
} from "@/server/contract/face-ngx";
import { faceRoute } from "@/server/rest/face-route";
import { ngxAlerts } from "@/server/rest/faces/ngx-alerts";
import { ngxStatus, ngxStatusPage, usageOf } from "@/server/rest/faces/ngx-status";
import { ngxSummary } from "@/server/rest/faces/ngx-summary";
import type { RestCall, Route } from "@/server/rest/route";
import { listTokenBudgets, tokenDetails } from "@/server/services/agents/token-budgets";
import { given } from "@/server/services/budgets/limit-input";
import { createCaller } from "@/server/trpc/router";

const tag = "Budget Monitoring";

async function update(call: RestCall, input: NgxUpdateInput) {
  const { budgets } = await listTokenBudgets(call, input.agent_id);
  const [found] = budgets;
  if (found === undefined) throw new NotFoundError("agent");
  // What counted only becomes a token budget: its levels are those that such budgets begin with.
  const isNew = found.row.limitTokens === null && typeof input.max_tokens === "number";
  const change = given({
    ...(isNew ? { warningPercent: 75, criticalPercent: 90 } : {}),
    limitTokens: input.max_tokens,
    action: input.action_on_limit,
    fallbackModel: input.fallback_model,
  });
  await createCaller(call).admin.budgets.update({ budgetId: found.row.id, ...change });
  return ngxStatus(call, input.agent_id);
}

async function reset(call: RestCall, agentId: string) {
  const { budgets, ...at } = await listTokenBudgets(call, agentId);
  const [found] = budgets;
  if (found === undefined) throw new NotFoundError("agent");
  const details = (await tokenDetails(call, budgets, at.now)).get(agentId);
  const done = await createCaller(call).admin.budgets.reset({ budgetId: found.row.id });
  return {
    agent_id: agentId,
    previous_usage: usageOf(done.previousUsage.tokens, details, at),
    reset_timestamp: done.resetAt,
    percentage: (await ngxStatus(call, agentId)).percentage,
  };
}

/** Token budgets of agents, in NGX's words. */
export const ngxRoutes: readonly Route[] = [
  faceRoute("GET", "/api/budget/status", {
    name: "ngx.statusList",
    tag,
    summary: "All agents with their token budgets",
    permission: "view",
    input: NgxStatusListInput,
    output: NgxStatusListOutput,
    run: ngxStatusPage,
  }),
  faceRoute("GET", "/api/budget/status/{agent_id}", {
    name: "ngx.status",
    tag,
    summary: "One agent with its token budget",
    permission: "view",
    input: NgxAgentInput,
    output: NgxStatus,
    run: (call, { agent_id }) => ngxStatus(call, agent_id),
  }),
  faceRoute("PUT", "/api/budget/update/{agent_id}", {
    name: "ngx.update",
    tag,
    summary: "Change an agent's token budget",
    permission: "budgets.manage",
    input: NgxUpdateInput,
    output: NgxStatus,
    run: update,
  }),
  faceRoute("POST", "/api/budget/reset/{agent_id}", {
    name: "ngx.reset",
    tag,
    summary: "Begin an agent's count anew; what was recorded stays",
    permission: "catalogue.manage",
    input: NgxAgentInput,
    output: NgxResetOutput,
    isIdempotent: true,
    run: (call, { agent_id }) => reset(call, agent_id),
  }),
  faceRoute("GET", "/api/budget/alerts", {
    name: "ngx.alerts",
    tag,
    summary: "Alerts of agents that nobody has acknowledged",
    permission: "view",
    input: NgxAlertsInput,
    output: NgxAlertsOutput,
    run: (call, input) => ngxAlerts(call, input?.alert_type),
  }),
  faceRoute("GET", "/api/budget/summary", {
    name: "ngx.summary",
    tag,
    summary: "All agents in sums",
    permission: "view",
    input: NgxSummaryInput,
    output: NgxSummaryOutput,
    run: ngxSummary,
  }),
];
