import { AgentsListInput } from "@/server/contract/admin-agents";
import { CampaignsListInput } from "@/server/contract/admin-campaigns";
import type { AgentRow, CampaignRow } from "@/server/contract/overview";
import { listAgents } from "../../agents/list";
import { listCampaigns } from "../../campaigns/list";
import { exportedList } from "./list-view";

export const campaignsExport = exportedList<CampaignRow>({
  view: "campaigns",
  title: "Campaigns",
  columns: [
    { key: "campaignId", name: "Campaign", kind: "text", of: ({ campaignId }) => campaignId },
    { key: "name", name: "Name", kind: "text", of: ({ name }) => name },
    { key: "spent", name: "Spent USD", kind: "usd", of: ({ spent }) => spent },
    { key: "held", name: "Held USD", kind: "usd", of: ({ held }) => held },
    { key: "limit", name: "Limit USD", kind: "usd", of: ({ limit }) => limit },
    { key: "percent", name: "Used", kind: "percent", of: ({ percent }) => percent },
    { key: "level", name: "Level", kind: "text", of: ({ level }) => level },
    { key: "executions", name: "Executions", kind: "count", of: ({ executions }) => String(executions) },
    { key: "tokens", name: "Tokens", kind: "count", of: ({ tokens }) => tokens },
    { key: "successRate", name: "Success", kind: "percent", of: ({ successRate }) => successRate },
  ],
  page: (ctx, asked) => listCampaigns(ctx, CampaignsListInput.parse(asked)),
});

export const agentsExport = exportedList<AgentRow>({
  view: "agents",
  title: "Agents",
  columns: [
    { key: "agentType", name: "Agent type", kind: "text", of: ({ agentType }) => agentType },
    { key: "agentId", name: "Agent", kind: "text", of: ({ agentId }) => agentId },
    { key: "spent", name: "Spent USD", kind: "usd", of: ({ spent }) => spent },
    { key: "executions", name: "Executions", kind: "count", of: ({ executions }) => String(executions) },
    { key: "tokens", name: "Tokens", kind: "count", of: ({ tokens }) => tokens },
    { key: "successRate", name: "Success", kind: "percent", of: ({ successRate }) => successRate },
    { key: "averageCost", name: "Average cost USD", kind: "usd", of: ({ averageCost }) => averageCost },
  ],
  page: (ctx, asked) => listAgents(ctx, AgentsListInput.parse(asked)),
});
