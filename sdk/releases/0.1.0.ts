import {
  AbstractAgent,
  type AgentPayload,
  type AgentResult,
  AgentType,
  BudgetClient,
  BudgetExceededError,
  BudgetManager,
  BudgetPeriod,
  BudgetTracker,
  type ClientOptions,
  CostBreakdown,
  createBudgetApi,
  type Decision,
  PurserError,
  type TrackCostInput,
  UsageMetrics,
  usageOf,
} from "@purser/sdk";
import { FakePurser } from "@purser/sdk/testing";

// A program as it could be written for release 0.1.0. It stays as it is: a later release must compile and run it.

class Writer extends AbstractAgent {
  execute(payload: AgentPayload): Promise<AgentResult> {
    return Promise.resolve({
      success: payload.context?.campaignId === "spring",
      confidence: 0.9,
      tokensUsed: 50,
    });
  }
}

const full: TrackCostInput = {
  agentType: AgentType.CONTENT,
  agentId: "writer",
  campaignId: "spring",
  environment: "production",
  component: "drafts",
  userId: "u-1",
  sessionId: "s-1",
  provider: "openai",
  model: "gpt-4o-mini",
  requestedModel: "gpt-4o",
  inputTokens: 1_000,
  outputTokens: 200,
  cacheReadTokens: 50,
  cacheWriteTokens: 10,
  task: "draft",
  success: true,
  impactScore: 0.5,
  conversionAchieved: true,
  qualityScore: 0.8,
  retryCount: 1,
  executionTime: 1_200,
  cached: false,
  metadata: { topic: "spring" },
};

/** What an agent's key does. @returns what the program saw */
export async function actAsAgent(options: ClientOptions): Promise<unknown[]> {
  const tracker = new BudgetTracker(options);
  const seen: unknown[] = [];
  const status = await tracker.checkBudgetStatus();
  seen.push(status.canExecute, status.totalBudget, status.isKnown);
  const booked = await tracker.trackCost(full);
  seen.push(booked.tracked && [booked.currency, booked.duplicate, booked.decision.allowed]);
  await tracker.record({ agentType: "CONTENT", cost: "0.25", task: "later" });
  seen.push(await tracker.flush());

  const asked = {
    agentType: "CONTENT",
    agentId: "writer",
    estimatedTokens: 1_000,
    ttlSeconds: 60,
    priority: 5,
  };
  const checked: Decision = await tracker.check(asked);
  const held = await tracker.authorize({ ...asked, urgent: false, fallbackModels: ["gpt-4o-mini"] });
  const { reservationId = "" } = held;
  await tracker.extend(reservationId, 120);
  const settled = await tracker.settle({ reservationId, tokens: 900, model: "gpt-4o-mini" });
  seen.push(checked.allowed, held.allowed, settled.tracked && settled.excess);
  const other = await tracker.authorize({ agentType: "CONTENT", estimatedCost: "0.5" });
  await tracker.release(other.reservationId ?? "");
  const refused = await tracker
    .executeWithTracking(() => Promise.resolve({}), { agentType: "CONTENT", estimatedCost: "5000" })
    .catch((error: unknown) => error);
  seen.push(refused instanceof BudgetExceededError && [refused.code, refused.decision.reasons[0]?.action]);
  const answer = { model: "gpt-4o-mini", usage: { prompt_tokens: 80, completion_tokens: 20 } };
  const run = { agentType: "CONTENT", model: "gpt-4o-mini", provider: "openai", estimatedTokens: 200 };
  await tracker.executeWithTracking(({ model }) => Promise.resolve({ ...answer, model }), run);
  async function* parts() {
    yield { delta: "a" };
    yield answer;
  }
  for await (const _part of tracker.streamWithTracking(() => Promise.resolve(parts()), run));
  await new Writer().run({ context: { campaignId: "spring" } }, tracker);
  const guard = {
    agentId: "writer",
    violationType: "LOW_BUDGET",
    severity: "HIGH",
    message: "little left",
  } as const;
  seen.push((await tracker.reportViolation(guard)).level, await tracker.close());

  const client = new BudgetClient(options);
  const call = { provider: "openai", model: "gpt-4o-mini", component: "rhetor" };
  const [allowed, info] = await client.checkBudget({ ...call, estimatedTokens: 100 });
  const used = await client.recordUsage({ ...call, inputTokens: 80, outputTokens: 20 });
  const { id } = await client.recordCompletion({ ...call, inputText: "Hello", outputText: "Hi there" });
  seen.push(allowed, info.reason, used.tracked, id.slice(0, 4), await client.close());
  return seen;
}

/** What a key of the scope admin does. @returns what the program saw */
export async function actAsAdmin(options: ClientOptions): Promise<unknown[]> {
  const manager = new BudgetManager(options);
  const budget = {
    name: "development",
    maxCost: "100.0",
    period: BudgetPeriod.MONTHLY,
    warningThreshold: 80,
  };
  const seen: unknown[] = [(await manager.createBudget(budget)).status];
  const tracked = await manager.trackUsage({ budgetName: "development", cost: "2.50", latency: 0.5 });
  seen.push(tracked.costPercentage, (await manager.listBudgets()).length);
  seen.push((await manager.updateBudget("development", { maxCost: "150", maxRequests: 10_000 })).maxCost);
  const report = await manager.generateReport({ includeSuggestions: true });
  seen.push(Object.keys(report.budgets));
  await manager.updatePricing("m-1", {
    inputCostPerToken: "0.000015",
    outputCostPerToken: "0.000075",
    provider: "acme",
  });
  seen.push((await manager.calculateCost("m-1", 1_000, 500)).cost);
  await manager.resetBudget("development");
  await manager.deleteBudget("development");
  const missing = await manager.getBudget("development").catch((error: unknown) => error);
  seen.push(missing instanceof PurserError && missing.code, await manager.close());

  const api = createBudgetApi("v1", options);
  const pool = await api.createBudgetPool({ name: "critical", initialBudget: "1000.0", priority: 9 });
  await api.createAgent({ name: "sage", poolId: pool.id, initialBudget: "200.0", priority: 8 });
  await api.updateBudget("sage", "150");
  await api.storeAgentMetadata("sage", { owner: "ana" });
  seen.push(
    await api.getBudget("sage"),
    await api.getAgentPriority("sage"),
    await api.getAgentMetadata("sage"),
  );
  seen.push(
    await api.getAllAgentIds(),
    await api.getPoolAgents(pool.id),
    (await api.getPoolMetrics(pool.id)).usedBudget,
  );
  seen.push(Object.keys(await api.getAllAgentMetrics()), Object.keys(await api.getAllPoolMetrics()).length);
  return seen;
}

/** What needs no server. @returns what the program saw */
export async function actAlone(): Promise<unknown[]> {
  const metrics = new UsageMetrics();
  metrics.addRequest({
    cost: "0.1",
    inputTokens: 10,
    outputTokens: 5,
    latency: 1.2,
    success: true,
    cached: false,
  });
  const costs = new CostBreakdown();
  costs.addCost({
    totalCost: "0.15",
    model: "m",
    userId: "u",
    inputTokenCost: "0.10",
    outputTokenCost: "0.05",
  });
  const fake = new FakePurser({ limit: "0.05" });
  const tracker = new BudgetTracker({ fetch: fake.fetch, spoolDir: null });
  await tracker.trackCost({ agentType: "CONTENT", tokens: 1_000 });
  await tracker.close();
  return [metrics.totalRequests, usageOf({ usage: { total_tokens: 12 } }), fake.records.length, fake.spent];
}

/** What it saw when it was released. */
export const saw = {
  agent: [
    ...[true, "1000", true],
    ["USD", false, true],
    ...[true, true, true, "0"],
    ["budget_exceeded", "block"],
    ...["critical", true, true, null, true, "log_", true],
  ],
  admin: [
    ...["ok", 2.5, 1, "150"],
    ["Organization", "development", "spring", "writer"],
    ...["0.0525", "not_found", true, "150", 8],
    { owner: "ana" },
    ["sage", "writer"],
    ["sage"],
    "0",
    ["sage", "writer"],
    1,
  ],
  alone: [1, { tokens: 12 }, 1, "0.04"],
};
