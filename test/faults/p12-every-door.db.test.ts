import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestApi, type TestApi } from "@/test/api-fixture";
import { findImbalances } from "@/test/books";
import { type AtDoor, DOORS, type Door, type ModelCall } from "@/test/every-door";
import { createTestBudget } from "@/test/ledger-fixture";
import { createPricedOrganization } from "@/test/priced-organization";
import { randomFrom, type SeededRandom, seededRandom } from "@/test/seeded-random";

// The same scenario twice: always through the first door that can say a step, and each step through a random one of
// all that can. What is answered and what stands in the books is equal.

const STEPS = 200;
const AGENTS = ["sage", "echo"];
const VERBS = ["record", "ask", "hold", "settle", "release", "limit", "reset"] as const;
type Verb = (typeof VERBS)[number];

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

type Step = { verb: Verb; call: ModelCall; agentId: string; hold: number; tokens: number };

function nextStep(random: SeededRandom, holds: number): Step {
  const roll = random.next();
  const verb: Verb = roll < 0.35 ? "record" : roll < 0.5 ? "ask" : roll < 0.72 ? "hold" : later(roll, holds);
  const agentId = random.pick(AGENTS);
  const call: ModelCall = {
    component: random.pick(["rhetor", "ergon", "apollo"]),
    model: random.pick(["large", "small", "unheard-of"]),
    inputTokens: random.between(1, 4_000),
    outputTokens: random.between(1, 2_000),
    ...(random.next() < 0.6 && { agentId }),
  };
  return {
    verb,
    call,
    agentId,
    hold: random.between(0, Math.max(0, holds - 1)),
    tokens: random.between(1, 900),
  };
}

function later(roll: number, holds: number): Verb {
  if (roll >= 0.92) return roll < 0.97 ? "limit" : "reset";
  if (holds === 0) return "hold";
  return roll < 0.84 ? "settle" : "release";
}

/** Tekton's client says no agent, so it may only say calls that have none. */
const canSay = (door: Door, { verb, call }: Step) =>
  door[verb] !== undefined && (door.name !== "SDK's BudgetClient" || call.agentId === undefined);

async function take(door: Door, at: AtDoor, step: Step, holds: string[]): Promise<unknown> {
  const { verb, call, agentId, tokens } = step;
  const id = holds[step.hold] ?? "";
  if (verb === "record") await door.record?.(at, call);
  else if (verb === "ask") return door.ask?.(at, call);
  else if (verb === "limit") await door.limit?.(at, agentId, 14_000 + 10 * tokens);
  else if (verb === "reset") await door.reset?.(at, agentId);
  else if (verb === "settle" || verb === "release") {
    // Settled or released once only: what a second time answers is the business of p12-doors.
    holds.splice(step.hold, 1);
    if (verb === "settle") await door.settle?.(at, id, tokens);
    else await door.release?.(at, id);
  } else {
    const { reservationId, ...said } = (await door.hold?.(at, call)) ?? { reservationId: null };
    if (reservationId !== null) holds.push(reservationId);
    return said;
  }
  return null;
}

async function play(seed: number, choose: (doors: readonly Door[]) => Door) {
  const random = randomFrom(seed);
  const organizationId = await createPricedOrganization(api.pool, { cap: "2" });
  const budgets = new Map<string, string>();
  for (const agentId of AGENTS) {
    const budget = { name: agentId, scopeType: "AGENT", scopeKey: agentId, limitTokens: 20_000 };
    budgets.set(agentId, await createTestBudget(api.pool, organizationId, budget));
  }
  const key = await api.keyOf(organizationId, ["admin"]);
  const at: AtDoor = { api, key, budgetOf: (agentId) => budgets.get(agentId) ?? "" };
  const holds: string[] = [];
  const said: unknown[] = [];
  const used = new Set<string>();
  for (let n = 0; n < STEPS; n += 1) {
    const step = nextStep(random, holds.length);
    const door = choose(DOORS.filter((each) => canSay(each, step)));
    used.add(door.name);
    said.push({ n, verb: step.verb, said: await take(door, at, step, holds) });
  }
  return { organizationId, at, said, used };
}

async function booksOf(organizationId: string): Promise<unknown> {
  const rows = async (sql: string) => (await api.pool.query(sql, [organizationId])).rows;
  return {
    logs: await rows(`select agent_type, component, agent_id, provider, model, input_tokens::text, output_tokens::text,
        tokens::text, cost::text, excess::text, cost_source, price_status
      from billing_logs where organization_id = $1 order by component, agent_id, model, tokens, cost, excess`),
    holds: await rows(
      "select state, cost::text, count(*)::int from reservations where organization_id = $1 group by 1, 2 order by 1, 2",
    ),
    windows: await rows(`select b.scope_type, b.scope_key, b.limit_tokens::text, w.spent::text, w.held::text,
        w.excess::text, w.tokens::text, w.requests::text, w.refused::text
      from budget_windows w join budgets b on b.id = w.budget_id where w.organization_id = $1 order by 1, 2, 3, w.starts_at`),
  };
}

/** Any of these, and now and then one that was not asked for longest: so every door is. */
const turns: string[] = [];
function anyDoor(random: SeededRandom, doors: readonly Door[]): Door {
  const rested = [...doors].sort((a, b) => turns.lastIndexOf(a.name) - turns.lastIndexOf(b.name));
  const door = random.next() < 0.5 ? random.pick(doors) : (rested[0] as Door);
  turns.push(door.name);
  return door;
}

describe("P12 every door, same law", () => {
  test("p12-every-door: tRPC alone or in a batch, REST, the seeds' faces, MCP, OTLP, the command line and the SDK keep the same books", async () => {
    const random = seededRandom("p12-every-door");
    const alone = await play(random.seed, ([first]) => first as Door);
    const mixed = await play(random.seed, (doors) => anyDoor(random, doors));
    expect(mixed.said).toEqual(alone.said);
    expect(await booksOf(mixed.organizationId)).toEqual(await booksOf(alone.organizationId));
    expect(await findImbalances(api.pool, mixed.organizationId)).toEqual([]);
    expect([...mixed.used].sort()).toEqual(DOORS.map(({ name }) => name).sort());
    const heard = JSON.stringify(mixed.said);
    for (const word of ['"allowed":true', '"allowed":false', "exceeded"])
      expect([word, heard.includes(word)]).toEqual([word, true]);
    const sums = await Promise.all(
      DOORS.filter(({ spent }) => spent).map(async ({ name, spent }) => [name, await spent?.(mixed.at)]),
    );
    expect(new Set(sums.map(([, sum]) => sum)).size, JSON.stringify(sums)).toBe(1);
  });

  test("TEK-6 BUG-TEK-5 priority-and-alert-levels: a full budget under HARD_LIMIT refuses at every door, whatever the priority", async () => {
    const organizationId = await createPricedOrganization(api.pool);
    const key = await api.keyOf(organizationId, ["admin"]);
    const at: AtDoor = { api, key, budgetOf: () => "" };
    const full = {
      name: "full",
      scopeType: "ORGANIZATION",
      period: "DAILY",
      limitTokens: 100,
      action: "HARD_LIMIT",
    };
    expect((await api.call(key, "POST", "/api/v1/budgets", full)).status).toBe(201);
    const call = { component: "rhetor", model: "small", inputTokens: 60, outputTokens: 40 };
    await DOORS.find(({ record }) => record !== undefined)?.record?.(at, call);
    const asked: string[] = [];
    for (const { name, ask, hold } of DOORS)
      for (const priority of [1, 8, 10]) {
        if (ask)
          expect([name, await ask(at, { ...call, priority })]).toMatchObject([name, { allowed: false }]);
        const refused = { allowed: false, reservationId: null };
        if (hold) expect([name, await hold(at, { ...call, priority })]).toMatchObject([name, refused]);
        if (ask || hold) asked.push(name);
      }
    expect([...new Set(asked)]).toEqual([
      "tRPC",
      "tRPC batch",
      "REST",
      "Tekton",
      "MCP",
      "command line",
      "SDK",
    ]);
    const { rows } = await api.pool.query(
      `select (select count(*)::int from reservations where organization_id = $1) as holds,
         (select count(*)::int from billing_logs where organization_id = $1) as records`,
      [organizationId],
    );
    expect(rows).toEqual([{ holds: 0, records: 1 }]);
  });
});
