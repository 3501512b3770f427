import { procedureRoute } from "@/server/rest/procedure-route";
import type { Route } from "@/server/rest/route";

const tag = "Pools";

/** Money that agents share. A run with `dryRun` answers what it would do. */
export const poolRoutes: readonly Route[] = [
  procedureRoute("GET", "/pools", "admin.pools.list", { tag, summary: "Pools with what is left in them" }),
  procedureRoute("POST", "/pools", "admin.pools.create", { tag, summary: "Make a pool", status: 201 }),
  procedureRoute("GET", "/pools/{poolId}", "admin.pools.get", { tag, summary: "One pool" }),
  procedureRoute("PATCH", "/pools/{poolId}", "admin.pools.update", { tag, summary: "Change a pool" }),
  procedureRoute("POST", "/pools/{poolId}/allocate", "admin.pools.allocate", {
    tag,
    summary: "Share a pool among its agents by a strategy",
  }),
  procedureRoute("POST", "/pools/{poolId}/rebalance", "admin.pools.rebalance", {
    tag,
    summary: "Share a pool anew by use and priority",
  }),
  procedureRoute("GET", "/pool-agents", "admin.pools.agents", { tag, summary: "Agents in pools" }),
  procedureRoute("GET", "/pool-usage", "admin.pools.usage", {
    tag,
    summary: "What a pool or one of its agents used, hour by hour",
  }),
  procedureRoute("GET", "/pool-transfers", "admin.pools.transfers", {
    tag,
    summary: "Money that was moved, and by which run",
  }),
  procedureRoute("POST", "/pool-transfers", "admin.pools.transfer", {
    tag,
    summary: "Move room between agents and pools",
  }),
  procedureRoute("PUT", "/agents/{agentId}/pool", "admin.pools.assignAgent", {
    tag,
    summary: "Put an agent into a pool, or take it out",
  }),
  procedureRoute("PATCH", "/agents/{agentId}/pool", "admin.pools.updateAgent", {
    tag,
    summary: "Change how runs find an agent's share",
  }),
  procedureRoute("PUT", "/agents/{agentId}/allocation", "admin.pools.setAllocation", {
    tag,
    summary: "Set what an agent has of its pool",
  }),
  procedureRoute("GET", "/suggestions", "admin.pools.suggestions.list", {
    tag,
    summary: "What the review of budgets proposes",
  }),
  procedureRoute("POST", "/suggestions/{suggestionId}/accept", "admin.pools.suggestions.accept", {
    tag,
    summary: "Do what a suggestion proposes",
  }),
  procedureRoute("POST", "/suggestions/{suggestionId}/dismiss", "admin.pools.suggestions.dismiss", {
    tag,
    summary: "Lay a suggestion aside",
  }),
];
