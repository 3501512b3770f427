import type { AuthorizeInput } from "@/server/contract/authorize";
import type { SettleInput, TrackCostInput } from "@/server/contract/track-cost";
import type { Scenario } from "./options";
import type { WireClient } from "./wire-client";

const AGENTS = 16;
const CAMPAIGNS = 8;
/** What the calls of the scenarios that compare numbers of budgets say beside the rest. */
export const COMPONENT = "component";
export const USERS = 16;
const ITEMS = 100;
/** So many batches at once are enough to fill the server; more would only wait past its deadline. */
const BATCHES_AT_ONCE = 16;

/** How many calls, pairs or items one run of a scenario counts for. */
export const UNITS: Record<Scenario, { unit: string; each: number }> = {
  trackCost: { unit: "calls", each: 1 },
  authorizeSettle: { unit: "pairs", each: 1 },
  trackCosts: { unit: "items", each: ITEMS },
  check: { unit: "calls", each: 1 },
  threeBudgets: { unit: "calls", each: 1 },
  eightBudgets: { unit: "calls", each: 1 },
  among100: { unit: "calls", each: 1 },
  among10000: { unit: "calls", each: 1 },
  nextHandler: { unit: "calls", each: 1 },
};

/** How many connections a scenario uses where `asked` are measured. */
export function connectionsFor(scenario: Scenario, asked: number): number {
  return scenario === "trackCosts" ? Math.min(asked, BATCHES_AT_ONCE) : asked;
}

let made = 0;
const run = `${Date.now().toString(36)}-${process.pid}`;

function attribution() {
  return {
    agentType: "CONTENT",
    agentId: `agent-${made % AGENTS}`,
    campaignId: `campaign-${made % CAMPAIGNS}`,
    provider: "openai",
    model: "gpt-4o-mini",
  };
}

function usage() {
  made += 1;
  return {
    inputTokens: 200 + (made % 1_000),
    outputTokens: 50 + (made % 300),
    executionId: `bench-${run}-${made}`,
    success: true,
  };
}

function trackCostInput(): TrackCostInput {
  return { ...usage(), ...attribution() };
}

function authorizeInput(): Omit<AuthorizeInput, "ttlSeconds"> {
  return { ...attribution(), estimatedInputTokens: 1_200, maxOutputTokens: 350 };
}

async function call(client: WireClient, verb: string, input: unknown): Promise<string> {
  const { status, body } = await client.post(`/api/trpc/budget.${verb}`, JSON.stringify(input));
  if (status !== 200) throw new Error(`${verb} answered ${status}: ${body.slice(0, 300)}`);
  return body;
}

/** One run of each scenario on one connection; it rejects unless every answer is a success. */
export const SCENARIO_RUNS: Record<Scenario, (client: WireClient) => Promise<void>> = {
  trackCost,
  authorizeSettle: async (client) => {
    const answer = await call(client, "authorize", authorizeInput());
    const reservationId = /"reservationId":"([^"]+)"/.exec(answer)?.[1];
    if (reservationId === undefined) throw new Error(`not granted: ${answer.slice(0, 300)}`);
    const input: SettleInput = { reservationId, ...usage() };
    await call(client, "settle", input);
  },
  trackCosts: async (client) => {
    const answer = await call(client, "trackCosts", { items: Array.from({ length: ITEMS }, trackCostInput) });
    if (answer.includes('"ok":false')) throw new Error(`an item failed: ${answer.slice(0, 300)}`);
  },
  check: async (client) => {
    await call(client, "check", authorizeInput());
  },
  threeBudgets: async (client) => {
    await call(client, "trackCost", { ...trackCostInput(), component: `${COMPONENT}-3` });
  },
  eightBudgets: async (client) => {
    await call(client, "trackCost", { ...trackCostInput(), component: `${COMPONENT}-8` });
  },
  among100: trackCostOfUser,
  among10000: trackCostOfUser,
  nextHandler: trackCost,
};

async function trackCost(client: WireClient): Promise<void> {
  await call(client, "trackCost", trackCostInput());
}

/** One more budget covers it: that of its user, among however many there are. */
async function trackCostOfUser(client: WireClient): Promise<void> {
  await call(client, "trackCost", { ...trackCostInput(), userId: `user-${made % USERS}` });
}
