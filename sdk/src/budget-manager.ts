import { AdminCalls, inPath, mustFind } from "./admin-calls";
import { type AlertCallback, AlertFeed } from "./alert-feed";
import { type BudgetConfig, BudgetPeriod, inCamel, type SnakeBudgetConfig } from "./budget-config";
import { type BudgetReport, readReport } from "./budget-report";
import { type CalculatedCost, calculateCost, type TokenPrices, updatePricing } from "./price-book";
import { BudgetTracker } from "./tracker";
import type { ClientOptions, Usage } from "./types";
import { UsageMetrics } from "./usage-metrics";

export type TrackUsageInput = Omit<Usage, "tokens"> & {
  budgetName: string;
  model?: string | undefined;
  provider?: string | undefined;
  userId?: string | undefined;
  sessionId?: string | undefined;
  success?: boolean | undefined;
  cached?: boolean | undefined;
  /** Seconds. */
  latency?: number | undefined;
  metadata?: Record<string, unknown> | undefined;
  idempotencyKey?: string | undefined;
};

export type BudgetStatusWord = "ok" | "warning" | "critical" | "exceeded" | "suspended";
export type BudgetUsage = {
  name: string;
  status: BudgetStatusWord;
  cost: string;
  maxCost: string | null;
  tokens: number;
  requests: number;
  /** Spent of the fullest limit, per cent; 0 without a limit. */
  costPercentage: number;
  resetsAt: string | null;
};

type Row = {
  id: string;
  name: string;
  scopeType: string;
  scopeKey: string | null;
  limitCost: string | null;
  version: number;
  level: string;
  window: {
    spent: string;
    tokens: number;
    requests: number;
    percent: string | null;
    resetsAt: string | null;
  } | null;
};

// A named budget is the budget of a component of that name: what is tracked for it names the component.
const SCOPE = "COMPONENT";
const AGENT_TYPE = "COMPONENT";

/** aii's budgets by name, over the control plane: needs a key of the scope admin. */
export class BudgetManager {
  /** What this manager has tracked; `resetStatistics` begins anew, and the ledger stays as it is. */
  readonly usageTracker = new UsageMetrics();
  readonly #calls: AdminCalls;
  readonly #tracker: BudgetTracker;
  readonly #alerts: AlertFeed;

  constructor(options: ClientOptions = {}) {
    this.#calls = new AdminCalls(options);
    this.#tracker = new BudgetTracker(options);
    const warn = (message: string, cause?: unknown) => console.warn(`purser: ${message}`, cause ?? "");
    this.#alerts = new AlertFeed(this.#calls, options.onWarning ?? warn);
  }

  /** @throws PurserError conflict where the name is taken */
  async createBudget(given: BudgetConfig | SnakeBudgetConfig): Promise<BudgetUsage> {
    const config = inCamel<BudgetConfig>(given);
    const { name, period = BudgetPeriod.MONTHLY } = config;
    const scope = { name, scopeType: SCOPE, scopeKey: name, period };
    const defaults = { warningThreshold: 80, criticalThreshold: 90, hardLimit: true };
    const body = { ...scope, ...changeOf({ ...defaults, ...config }) };
    return usageOf(await this.#calls.send<Row>("POST", "/budgets", body));
  }

  async listBudgets(): Promise<BudgetUsage[]> {
    return (await this.#rows()).map(usageOf);
  }

  /** @throws PurserError not_found */
  async getBudget(name: string): Promise<BudgetUsage> {
    return usageOf(await this.#named(name));
  }

  /** Changes what is named; the rest stays. @throws PurserError not_found, conflict if somebody else was first */
  async updateBudget(
    name: string,
    change: Omit<BudgetConfig, "name" | "period"> | Omit<SnakeBudgetConfig, "name" | "period">,
  ): Promise<BudgetUsage> {
    const { id, version } = await this.#named(name);
    const body = { version, ...changeOf(inCamel<Partial<BudgetConfig>>(change)) };
    return usageOf(await this.#calls.send<Row>("PATCH", `/budgets/${inPath(id)}`, body));
  }

  /** Begins the count of the period that runs anew; the ledger stays as it is. @throws PurserError not_found */
  async resetBudget(name: string): Promise<void> {
    const { id } = await this.#named(name);
    await this.#calls.send("POST", `/budgets/${inPath(id)}/reset`, {});
  }

  /** Ends a budget; what was recorded stays. @throws PurserError not_found */
  async deleteBudget(name: string): Promise<void> {
    const { id } = await this.#named(name);
    await this.#calls.send("POST", `/budgets/${inPath(id)}/archive`, {});
  }

  /** Books usage on a budget and says how full it is. @throws PurserError not_found, or a refused record */
  async trackUsage(input: TrackUsageInput): Promise<BudgetUsage & { tracked: boolean }> {
    const { budgetName, latency, ...usage } = input;
    await this.#named(budgetName);
    const executionTime = latency === undefined ? {} : { executionTime: Math.round(latency * 1000) };
    const record = { agentType: AGENT_TYPE, component: budgetName, ...usage, ...executionTime };
    const booked = await this.#tracker.trackCost(record);
    const cost = booked.tracked ? booked.cost : (usage.cost ?? "0");
    if (!(booked.tracked && booked.duplicate)) this.usageTracker.addRequest({ ...usage, cost, latency });
    return { tracked: booked.tracked, ...(await this.getBudget(budgetName)) };
  }

  /** Calls `callback` with each alert from now on. @returns ends it @throws PurserError */
  addAlertCallback(callback: AlertCallback): Promise<() => void> {
    return this.#alerts.add(callback);
  }

  /** Every budget with what is used of it and how efficient it was. @throws PurserError */
  generateReport({ includeSuggestions = false } = {}): Promise<BudgetReport> {
    return readReport(this.#calls, includeSuggestions);
  }

  /** What a call of a model costs, by the prices in force. @throws PurserError not_found without a price */
  calculateCost(model: string, inputTokens: number, outputTokens: number): Promise<CalculatedCost> {
    return calculateCost(this.#calls, model, { inputTokens, outputTokens });
  }

  /** A price of the organization's own, from now on. @throws PurserError unknown_provider, or a refused price */
  updatePricing(model: string, prices: TokenPrices): Promise<void> {
    return updatePricing(this.#calls, model, prices);
  }

  /** Delivers what waits and stops. */
  close(): Promise<boolean> {
    this.#alerts.close();
    return this.#tracker.close();
  }

  async #rows(search?: string): Promise<Row[]> {
    const rows = await this.#calls.all<Row>("/budgets", { scopeType: SCOPE, limited: "true", search });
    return rows.filter(({ name, scopeKey }) => name === scopeKey);
  }

  async #named(name: string): Promise<Row> {
    const row = (await this.#rows(name)).find((each) => each.name === name);
    return mustFind(row, `Budget "${name}" does not exist - create it first`);
  }
}

function changeOf(config: Partial<BudgetConfig>) {
  const { maxCost, maxTokens, maxRequests, warningThreshold, criticalThreshold, hardLimit, autoSuspend } =
    config;
  return {
    limitCost: maxCost,
    limitTokens: maxTokens,
    limitRequests: maxRequests,
    warningPercent: warningThreshold,
    criticalPercent: criticalThreshold,
    action: hardLimit === undefined ? undefined : hardLimit ? "block" : "warn",
    autoSuspend,
  };
}

function usageOf({ name, limitCost, level, window }: Row): BudgetUsage {
  const isFine = level === "healthy" || level === "moderate" || level === "tracking";
  return {
    name,
    status: isFine ? "ok" : (level as BudgetStatusWord),
    cost: window?.spent ?? "0",
    maxCost: limitCost,
    tokens: window?.tokens ?? 0,
    requests: window?.requests ?? 0,
    costPercentage: Number(window?.percent ?? 0),
    resetsAt: window?.resetsAt ?? null,
  };
}
