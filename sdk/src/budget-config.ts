export const BudgetPeriod = {
  HOURLY: "HOURLY",
  DAILY: "DAILY",
  WEEKLY: "WEEKLY",
  MONTHLY: "MONTHLY",
  YEARLY: "YEARLY",
  TOTAL: "TOTAL",
} as const;
export type BudgetPeriod = (typeof BudgetPeriod)[keyof typeof BudgetPeriod];

/** A named budget in aii's words. Money is a decimal string, thresholds are per cent. */
export type BudgetConfig = {
  name: string;
  maxCost?: string | undefined;
  maxTokens?: number | undefined;
  maxRequests?: number | undefined;
  period?: BudgetPeriod | undefined;
  warningThreshold?: number | undefined;
  criticalThreshold?: number | undefined;
  /** true: what would pass the limit is refused; false: it is counted on. */
  hardLimit?: boolean | undefined;
  autoSuspend?: boolean | undefined;
};

/** The same fields in words with underscores. */
export type SnakeBudgetConfig = {
  name: string;
  max_cost?: string | undefined;
  max_tokens?: number | undefined;
  max_requests?: number | undefined;
  period?: BudgetConfig["period"];
  warning_threshold?: number | undefined;
  critical_threshold?: number | undefined;
  hard_limit?: boolean | undefined;
  auto_suspend?: boolean | undefined;
};

const CAMEL: Readonly<Record<string, keyof BudgetConfig>> = {
  max_cost: "maxCost",
  max_tokens: "maxTokens",
  max_requests: "maxRequests",
  warning_threshold: "warningThreshold",
  critical_threshold: "criticalThreshold",
  hard_limit: "hardLimit",
  auto_suspend: "autoSuspend",
};

/** A configuration in either spelling, as one. */
export function inCamel<T extends Partial<BudgetConfig>>(config: T | Partial<SnakeBudgetConfig>): T {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [CAMEL[key] ?? key, value])) as T;
}
