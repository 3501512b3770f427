import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestApi, type TestApi } from "@/test/api-fixture";
import { findImbalances } from "@/test/books";
import { createTestOrganization } from "@/test/ledger-fixture";
import { randomFrom, type SeededRandom, seededRandom } from "@/test/seeded-random";

// The same scenario twice: through one door, and through a random door at each step. The answers and the books are equal.

const STEPS = 250;

type Verb = "trackCost" | "trackCosts" | "authorize" | "settle" | "release" | "extend" | "check";
type Step = { verb: Verb; input: Record<string, unknown>; hold?: number };
type Outcome = { code: string | null; value: Record<string, unknown> };
type Door = (key: string, verb: Verb, input: Record<string, unknown>) => Promise<Outcome>;

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

const PATHS: Record<Verb, string> = {
  trackCost: "/costs",
  trackCosts: "/costs:batch",
  authorize: "/authorizations",
  check: "/check",
  settle: "settle",
  release: "release",
  extend: "extend",
};

const send = async (key: string, url: string, input: unknown, headers: Record<string, string>) => {
  const reply = await api.send({
    url,
    body: JSON.stringify(input),
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers },
  });
  return { status: reply.status, body: JSON.parse(reply.body) as Record<string, unknown> };
};

const trpc =
  (headers: Record<string, string>): Door =>
  async (key, verb, input) => {
    const { body } = await send(key, `/api/trpc/budget.${verb}`, input, headers);
    const { result, error } = body as {
      result?: { data: Record<string, unknown> };
      error?: { data: { code: string } };
    };
    return { code: error?.data.code ?? null, value: result?.data ?? {} };
  };

const rest =
  (headers: Record<string, string>): Door =>
  async (key, verb, input) => {
    const { reservationId, ...others } = input;
    const isAct = verb === "settle" || verb === "release" || verb === "extend";
    const url = isAct ? `/api/v1/authorizations/${reservationId}/${PATHS[verb]}` : `/api/v1${PATHS[verb]}`;
    const { status, body } = await send(key, url, isAct ? others : input, headers);
    // A refusal is a value on tRPC and a 402 that carries the same value here.
    if (status === 402) return { code: null, value: body.decision as Record<string, unknown> };
    return status < 300 ? { code: null, value: body } : { code: body.code as string, value: {} };
  };

const TOOL_OF: Partial<Record<Verb, string>> = { trackCost: "track_cost", trackCosts: "track_costs" };

const mcp: Door = async (key, verb, input) => {
  const message = { method: "tools/call", params: { name: TOOL_OF[verb] ?? verb, arguments: input } };
  const { body } = await api.send({
    url: "/mcp",
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, ...message }),
    headers: {
      authorization: `Bearer ${key}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    },
  });
  const line = body.split("\n").find((each) => each.startsWith("data: "));
  const { result } = JSON.parse(line?.slice("data: ".length) ?? body) as {
    result: { isError?: boolean; content: { text: string }[] };
  };
  const value = JSON.parse(result.content[0]?.text ?? "{}") as Record<string, unknown>;
  if (!result.isError) return { code: null, value };
  return { code: (value.error as { code: string }).code, value: {} };
};

const past = { "trpc-accept": "application/json" };
const DOORS: [string, Door][] = [
  ["tRPC, fast lane", trpc({})],
  ["tRPC", trpc(past)],
  ["REST, fast lane", rest({})],
  ["REST", rest(past)],
  ["MCP", mcp],
];

function nextStep(random: SeededRandom, n: number, { holds, keyed }: { holds: number; keyed: Step[] }): Step {
  // The very call once more, as after an answer that was lost; a key by chance alone nearly always brings another call.
  if (keyed.length > 0 && random.next() < 0.1) return random.pick(keyed);
  const who = { agentType: random.pick(["CONTENT", "SEO"]), agentId: `agent-${random.between(1, 3)}` };
  const usage = { ...who, campaignId: random.pick(["q1", "q2"]), cost: `0.${random.between(1, 99)}` };
  const estimate = { ...who, estimatedCost: `${random.between(0, 2)}.${random.between(1, 9)}` };
  const key = { idempotencyKey: `step-${random.next() < 0.15 ? random.between(0, n) : n}` };
  const roll = random.next();
  const hold = random.between(0, Math.max(0, holds - 1));
  if (roll < 0.25) return { verb: "trackCost", input: { ...usage, ...key } };
  if (roll < 0.32) return { verb: "trackCosts", input: { items: [usage, { ...usage, tokens: -1 }, usage] } };
  if (roll < 0.4) return { verb: "check", input: estimate };
  if (roll < 0.45) return { verb: "trackCost", input: { ...usage, cost: random.pick(["-1", "1e5", ""]) } };
  if (roll < 0.7 || holds === 0)
    return { verb: "authorize", input: { ...estimate, ...key, ttlSeconds: 3600 } };
  if (roll < 0.85) return { verb: "settle", input: { cost: `0.${random.between(1, 9)}` }, hold };
  if (roll < 0.93) return { verb: "release", input: {}, hold };
  return { verb: "extend", input: { ttlSeconds: 600 }, hold };
}

/** What two answers must have in common: everything but what is made anew by chance or by the clock. */
function comparable({ code, value }: Outcome): unknown {
  const text = JSON.stringify(value, (name, field) =>
    ["id", "reservationId", "expiresAt", "budgetId", "resetsAt"].includes(name) ? undefined : field,
  );
  return { code, value: JSON.parse(text) as unknown };
}

async function play(seed: number, doorOf: (step: number) => Door) {
  const random = randomFrom(seed);
  const organizationId = await createTestOrganization(api.pool, { cap: "40" });
  const key = await api.keyOf(organizationId, ["record", "authorize", "read", "cost:explicit"]);
  const holds: string[] = [];
  const keyed: Step[] = [];
  const answers: unknown[] = [];
  for (let n = 0; n < STEPS; n += 1) {
    const step = nextStep(random, n, { holds: holds.length, keyed });
    const { verb, input, hold } = step;
    if ("idempotencyKey" in input) keyed.push(step);
    const sent = hold === undefined ? input : { ...input, reservationId: holds[hold] };
    const outcome = await doorOf(n)(key, verb, sent);
    const { reservationId } = outcome.value;
    if (verb === "authorize" && typeof reservationId === "string") holds.push(reservationId);
    answers.push({ n, verb, ...(comparable(outcome) as object) });
  }
  return { answers, organizationId };
}

/** The books without ids and instants, in an order that is the same for the same books. */
async function booksOf(organizationId: string): Promise<unknown> {
  const rows = async (sql: string) => (await api.pool.query(sql, [organizationId])).rows;
  return {
    logs: await rows(`select agent_type, agent_id, campaign_id, tokens::text, cost::text, excess::text, cost_source, price_status
      from billing_logs where organization_id = $1 order by 1, 2, 3, 5, 6`),
    holds: await rows(
      "select state, cost::text, count(*)::int from reservations where organization_id = $1 group by 1, 2 order by 1, 2",
    ),
    windows:
      await rows(`select b.scope_type, b.scope_key, w.spent::text, w.held::text, w.excess::text, w.tokens::text,
        w.requests::text, w.refused::text
      from budget_windows w join budgets b on b.id = w.budget_id where w.organization_id = $1 order by 1, 2`),
    keys: await rows(
      "select operation, regexp_replace(key, '^res_.*', 'of a hold') as key from idempotency_keys where organization_id = $1 order by 1, 2",
    ),
  };
}

describe("P12 every door, same law", () => {
  test("p12-doors: a random door at each step gives the same answers and the same books as any one door", async () => {
    const random = seededRandom("p12-doors");
    const mixed = await play(random.seed, () => random.pick(DOORS)[1]);
    const books = await booksOf(mixed.organizationId);
    for (const [name, door] of DOORS) {
      const alone = await play(random.seed, () => door);
      expect([name, alone.answers]).toEqual([name, mixed.answers]);
      expect([name, await booksOf(alone.organizationId)]).toEqual([name, books]);
    }
    expect(await findImbalances(api.pool, mixed.organizationId)).toEqual([]);
    const seen = JSON.stringify(mixed.answers);
    for (const word of ["block", "conflict", "validation_failed", '"duplicate":true'])
      expect([word, seen.includes(word)]).toEqual([word, true]);
  });
});
