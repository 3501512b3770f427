// biome-ignore-all lint/performance/noBarrelFile: the one face of a published package.
export { AbstractAgent, type AgentPayload, type AgentResult, AgentType } from "./agent";
export type { AlertCallback, BudgetAlert } from "./alert-feed";
export { type BudgetApi, createBudgetApi, type Metrics, type Pool, type PoolAgent } from "./budget-api";
export { BudgetClient, type BudgetClientOptions } from "./budget-client";
export { type BudgetConfig, BudgetPeriod } from "./budget-config";
export { BudgetManager, type BudgetUsage, type TrackUsageInput } from "./budget-manager";
export type { BudgetReport, ReportedBudget } from "./budget-report";
export { BudgetExceededError, BudgetUnavailableError, ModelDegradedError, PurserError } from "./errors";
export type { OpenRun, RunOptions, TrackedRun } from "./open-run";
export type { CalculatedCost, TokenPrices } from "./price-book";
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
  Violation,
} from "./types";
export { CostBreakdown, type CostFigures, type RequestFigures, UsageMetrics } from "./usage-metrics";
export { usageOf } from "./usage-of";
