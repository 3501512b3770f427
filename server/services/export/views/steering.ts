import { type AlertListRow, AlertsListInput } from "@/server/contract/admin-alerts";
import { type OverrideRow, OverridesListInput } from "@/server/contract/admin-overrides";
import { type PoolRow, PoolsListInput } from "@/server/contract/admin-pool-rows";
import { type AdminQueuedRequest, AdminQueueListInput } from "@/server/contract/admin-queue";
import { listAlerts } from "../../alerts/list";
import { listOverrides } from "../../overrides/list";
import { listPools } from "../../pools/list";
import { listQueue } from "../../queue/admin-list";
import { exportedList } from "./list-view";

export const alertsExport = exportedList<AlertListRow>({
  view: "alerts",
  title: "Alerts",
  columns: [
    { key: "createdAt", name: "Raised at", kind: "text", of: ({ createdAt }) => createdAt },
    { key: "level", name: "Level", kind: "text", of: ({ level }) => level },
    { key: "budgetName", name: "About", kind: "text", of: ({ budgetName }) => budgetName },
    { key: "percent", name: "Used", kind: "percent", of: ({ percent }) => percent },
    { key: "sentence", name: "What", kind: "text", of: ({ sentence }) => sentence },
    { key: "state", name: "State", kind: "text", of: ({ state }) => state },
    { key: "acknowledgedBy", name: "Seen by", kind: "text", of: ({ acknowledgedBy }) => acknowledgedBy },
    { key: "acknowledgedAt", name: "Seen at", kind: "text", of: ({ acknowledgedAt }) => acknowledgedAt },
    { key: "resolvedAt", name: "Resolved at", kind: "text", of: ({ resolvedAt }) => resolvedAt },
    { key: "id", name: "Id", kind: "text", of: ({ id }) => id },
  ],
  page: (ctx, asked) => listAlerts(ctx, AlertsListInput.parse(asked)),
});

// No column names a user of the request: an export leaves the product.
export const queueExport = exportedList<AdminQueuedRequest>({
  view: "queue",
  title: "Queue",
  columns: [
    { key: "queueId", name: "Request", kind: "text", of: ({ queueId }) => queueId },
    { key: "state", name: "State", kind: "text", of: ({ state }) => state },
    { key: "priority", name: "Priority", kind: "count", of: ({ priority }) => String(priority) },
    { key: "position", name: "Position", kind: "count", of: (row) => row.position?.toString() ?? null },
    { key: "actorName", name: "Asked by", kind: "text", of: ({ actorName }) => actorName },
    { key: "agentType", name: "Agent type", kind: "text", of: ({ request }) => request.agentType },
    { key: "agentId", name: "Agent", kind: "text", of: ({ request }) => request.agentId ?? null },
    { key: "campaignId", name: "Campaign", kind: "text", of: ({ request }) => request.campaignId ?? null },
    { key: "model", name: "Model", kind: "text", of: ({ request }) => request.model ?? null },
    { key: "requestedCost", name: "Requested USD", kind: "usd", of: ({ requestedCost }) => requestedCost },
    { key: "createdAt", name: "Queued at", kind: "text", of: ({ createdAt }) => createdAt },
    { key: "nextAttemptAt", name: "Judged next", kind: "text", of: ({ nextAttemptAt }) => nextAttemptAt },
    { key: "expiresAt", name: "Expires at", kind: "text", of: ({ expiresAt }) => expiresAt },
  ],
  page: (ctx, asked) => listQueue(ctx, AdminQueueListInput.parse(asked)),
});

export const overridesExport = exportedList<OverrideRow>({
  view: "overrides",
  title: "Overrides",
  columns: [
    { key: "kind", name: "Kind", kind: "text", of: ({ kind }) => kind },
    { key: "state", name: "State", kind: "text", of: ({ state }) => state },
    { key: "budgetName", name: "Budget", kind: "text", of: ({ budgetName }) => budgetName },
    { key: "entityKey", name: "Counter", kind: "text", of: ({ entityKey }) => entityKey },
    { key: "amount", name: "Amount USD", kind: "usd", of: ({ amount }) => amount },
    { key: "ceiling", name: "Ceiling USD", kind: "usd", of: ({ ceiling }) => ceiling },
    { key: "used", name: "Used USD", kind: "usd", of: ({ used }) => used },
    { key: "uses", name: "Uses", kind: "count", of: ({ uses }) => String(uses) },
    { key: "reason", name: "Why", kind: "text", of: ({ reason }) => reason },
    { key: "activatedBy", name: "By", kind: "text", of: ({ activatedBy }) => activatedBy },
    { key: "activatedAt", name: "From", kind: "text", of: ({ activatedAt }) => activatedAt },
    { key: "expiresAt", name: "Until", kind: "text", of: ({ expiresAt }) => expiresAt },
    { key: "id", name: "Id", kind: "text", of: ({ id }) => id },
  ],
  page: (ctx, asked) => listOverrides(ctx, OverridesListInput.parse(asked)),
});

export const poolsExport = exportedList<PoolRow>({
  view: "pools",
  title: "Pools",
  columns: [
    { key: "name", name: "Pool", kind: "text", of: ({ name }) => name },
    { key: "priority", name: "Priority", kind: "count", of: ({ priority }) => String(priority) },
    { key: "spent", name: "Spent USD", kind: "usd", of: ({ spent }) => spent },
    { key: "held", name: "Held USD", kind: "usd", of: ({ held }) => held },
    { key: "allocated", name: "Allocated USD", kind: "usd", of: ({ allocated }) => allocated },
    { key: "unallocated", name: "Unallocated USD", kind: "usd", of: ({ unallocated }) => unallocated },
    { key: "agents", name: "Agents", kind: "count", of: ({ agents }) => String(agents) },
    { key: "createdAt", name: "Made at", kind: "text", of: ({ createdAt }) => createdAt },
    { key: "id", name: "Id", kind: "text", of: ({ id }) => id },
  ],
  page: (ctx, asked) => listPools(ctx, PoolsListInput.parse(asked)),
});
