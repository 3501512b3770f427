import type { TrackCostInput } from "@/server/contract/track-cost";
import { AGENTS, type DemoAgent } from "./cast";
import { createRandom, draw, type Random } from "./random";
import { executionTimes } from "./rhythm";
import { sampleTokens } from "./token-sampler";

export const DEMO_SEED = 20_231_116;
export const DEMO_EXECUTIONS = 6_000;
export const DEMO_DAYS = 60;

/** How many executions over how many days; a larger one is for measuring. */
export type DemoSize = { count?: number; days?: number };

/** An execution of the demo: what an agent would have sent to `budget.trackCost`. */
export type DemoExecution = TrackCostInput & { occurredAt: string };

/**
 * The demo's executions, oldest first, over the last 60 days. Pure: the same seed and instant give the same rows.
 * @param now epoch milliseconds; the last execution lies shortly before it
 */
export function generateExecutions(input: { seed: number; now: number } & DemoSize): DemoExecution[] {
  const { seed, now, count = DEMO_EXECUTIONS, days = DEMO_DAYS } = input;
  const random = createRandom(seed);
  const times = executionTimes(random, { from: now - days * 86_400_000, to: now, count });
  return times.map((at, index) => execution(random, { at, index, seed }));
}

function execution(random: Random, row: { at: number; index: number; seed: number }): DemoExecution {
  const agent = draw(random, AGENTS);
  const { provider, model } = draw(random, agent.models);
  const { key: campaignId } = draw(random, agent.campaigns);
  const { contextTokens, generatedTokens } = sampleTokens(random);
  const cached = model !== null && random() < 0.15;
  const cacheReadTokens = cached ? Math.floor(contextTokens * (0.4 + 0.5 * random())) : 0;
  const executionId = `demo-${row.seed}-${row.index}`;
  return {
    agentType: agent.agentType,
    agentId: agent.key,
    ...(campaignId !== null && { campaignId }),
    environment: random() < 0.93 ? "production" : "staging",
    ...(provider !== null && { provider }),
    ...(model !== null && { model }),
    inputTokens: contextTokens - cacheReadTokens,
    outputTokens: generatedTokens,
    ...(cached && { cacheReadTokens, cached }),
    executionId,
    occurredAt: new Date(row.at).toISOString(),
    executionTime: Math.round(250 + contextTokens * 0.15 + generatedTokens * (12 + 14 * random())),
    ...outcome(random, agent),
  };
}

/** How it went: 97 of 100 succeed; what fails was retried more and scores low. */
function outcome(random: Random, agent: DemoAgent) {
  const success = random() < 0.97;
  const spread = () => 0.24 * (random() + random() - 1);
  const score = (mean: number) => Math.round(100 * Math.min(1, Math.max(0, mean + spread()))) / 100;
  const chance = random();
  const retryCount = success ? (chance < 0.06 ? 1 : 0) : chance < 0.6 ? 2 : 1;
  return {
    success,
    retryCount,
    qualityScore: score(success ? agent.quality : 0.25),
    impactScore: score(success ? agent.quality - 0.15 : 0.1),
    ...(agent.converts && { conversionAchieved: success && random() < 0.12 }),
  };
}
