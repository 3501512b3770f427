// biome-ignore-all lint/performance/noBarrelFile: the one face of a published package.
export { AbstractAgent, type AgentPayload, type AgentResult, AgentType } from "./agent";
export { type BudgetApi, createBudgetApi, type Metrics, type Pool, type PoolAgent } from "./budget-api";
export { BudgetClient, type BudgetClientOptions } from "./budget-client";
export {
  type BudgetConfig,
  BudgetManager,
  BudgetPeriod,
  type BudgetUsage,
  type TrackUsageInput,
} from "./budget-manager";
export { BudgetExceededError, BudgetUnavailableError, ModelDegradedError, PurserError } from "./errors";
export type { OpenRun, RunOptions, TrackedRun } from "./open-run";
export { BudgetTracker } from "./tracker";
export type {
  Attribution,
  AuthorizeInput,
  BudgetStatus,
  ClientOptions,
  Decision,
  DecisionAction,
  FailMode,
  NotRecorded,
  Outcome,
  Reason,
  Recorded,
  SettleInput,
  TrackCostInput,
  TrackCostResult,
  Usage,
} from "./types";
export { usageOf } from "./usage-of";
