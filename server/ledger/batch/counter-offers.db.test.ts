import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { anyKey, authorize, record, settle } from "@/test/ledger-commands";
import { createTestBudget, createTestLedger, type TestLedger } from "@/test/ledger-fixture";
import { createPricedOrganization } from "@/test/priced-organization";
import { seededRandom } from "@/test/seeded-random";
import type { HoldGranted, HoldRefused } from "./commands";
import { primaryBudgetId } from "./ids";

let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger();
});
afterAll(() => t.close());

const priced = (options?: Parameters<typeof createPricedOrganization>[1]) =>
  createPricedOrganization(t.pool, options);
const million = { provider: "acme", model: "large", estimatedInputTokens: 1_000_000, maxOutputTokens: 0 };

describe("degrade", () => {
  test("NGX-17 NGX-57 cap of 2000 tokens, 2300 used: the next runs on gemini-1.5-flash, and the row keeps both names", async () => {
    const org = await priced();
    await createTestBudget(t.pool, org, {
      scopeType: "AGENT",
      scopeKey: "a1",
      limitTokens: 2000,
      action: "degrade",
      fallbackModel: "gemini-1.5-flash",
    });
    await t.ledger.submit(record(org, { agentId: "a1", tokens: 2300 }));
    const ask = authorize(org, { agentId: "a1", model: "large", estimatedTokens: 1000 });
    const hold = (await t.ledger.submit(ask)) as HoldGranted;
    expect(hold).toMatchObject({ allowed: true, decision: "degrade", model: "gemini-1.5-flash" });
    await t.ledger.submit(settle(org, { reservationId: hold.reservationId ?? "", inputTokens: 1000 }));
    const { rows } = await t.pool.query(
      "select model, requested_model, cost::float8 as cost from billing_logs where organization_id = $1 and model is not null",
      [org],
    );
    // NGX-46: at the fallback's price.
    expect(rows).toEqual([{ model: "gemini-1.5-flash", requested_model: "large", cost: 0.000075 }]);
  });

  test("TEK-5 C6 nothing to degrade to: allowed with alternatives, each granted when tried", async () => {
    const org = await priced();
    const id = await createTestBudget(t.pool, org, {
      scopeType: "AGENT",
      scopeKey: "a1",
      limitCost: "1",
      action: "degrade",
    });
    await t.ledger.submit(record(org, { agentId: "a1", cost: "1" }));
    const hold = (await t.ledger.submit(authorize(org, { agentId: "a1", ...million }))) as HoldGranted;
    expect(hold).toMatchObject({ allowed: true, decision: "warn", model: "large" });
    expect(hold.alternatives?.map(({ model }) => model)).toEqual(["gift", "tiny", "small", "middle"]);
    for (const { heldCost: _, ...offer } of hold.alternatives ?? [])
      expect(await t.ledger.submit(authorize(org, { agentId: "a1", ...million, ...offer }))).toMatchObject({
        allowed: true,
        model: offer.model,
      });
    const { rows } = await t.pool.query("select level from alerts where budget_id = $1", [id]);
    expect(rows).toContainEqual({ level: "EXCEEDED" });
  });

  test("C6 an urgent call degrades where the budget says so for urgent calls only", async () => {
    const org = await priced();
    await createTestBudget(t.pool, org, {
      scopeType: "AGENT",
      scopeKey: "a1",
      limitCost: "0",
      fallbackModel: "small",
      columns: { urgent_action: "degrade" },
    });
    const ask = (urgent: boolean) => t.ledger.submit(authorize(org, { agentId: "a1", ...million, urgent }));
    expect(await ask(false)).toMatchObject({ decision: "block" });
    expect(await ask(true)).toMatchObject({ decision: "degrade", model: "small" });
  });
});

function offersOf(answer: HoldGranted | HoldRefused) {
  if (answer.allowed) return [];
  const { alternatives, smallerRequest } = answer;
  return smallerRequest === undefined ? alternatives : [...alternatives, smallerRequest];
}

describe("a refusal is a counter-offer", () => {
  test("a smaller request and cheaper models of the same provider; none of another's, none that does not fit", async () => {
    const org = await priced({ cap: "6" });
    const ask = { ...million, maxOutputTokens: 100_000, fallbackModels: ["cheap"] };
    const refused = (await t.ledger.submit(authorize(org, ask))) as HoldRefused;
    expect(refused).toMatchObject({ allowed: false, decision: "block" });
    expect(refused.alternatives).toEqual([
      { model: "gift", heldCost: "0" },
      { model: "tiny", heldCost: "0.12" },
      { model: "small", heldCost: "1.2" },
      { model: "middle", heldCost: "6" },
    ]);
    const inTokens = { model: "large", provider: "acme", estimatedTokens: 1_000_000 };
    const smaller = (await t.ledger.check(authorize(org, inTokens))) as HoldRefused;
    expect(smaller.smallerRequest).toEqual({ heldCost: "6", estimatedTokens: 300_000 });
    const inMoney = { estimatedCost: "7.5", agentId: "a1" };
    const cheaper = (await t.ledger.check(authorize(org, inMoney))) as HoldRefused;
    expect(cheaper).toMatchObject({
      alternatives: [],
      smallerRequest: { heldCost: "6", estimatedCost: "6" },
    });
  });

  test("nothing is offered to a suspended budget, and a caller's own model is named only with its own price", async () => {
    const org = await priced({ cap: "1" });
    const named = { ...million, provider: undefined, fallbackModels: ["cheap", "unheard-of"] };
    const refused = (await t.ledger.check(authorize(org, named))) as HoldRefused;
    expect(refused.alternatives).toContainEqual({ model: "cheap", heldCost: "0.5" });
    expect(refused.alternatives.map(({ model }) => model)).not.toContain("unheard-of");
    await t.pool.query("update budgets set status = 'SUSPENDED' where id = $1", [
      primaryBudgetId(org, "ORGANIZATION", null),
    ]);
    await t.pool.query("update organizations set policy_version = policy_version + 1 where id = $1", [org]);
    expect(await t.ledger.check(authorize(org, named))).toMatchObject({
      decision: "block",
      alternatives: [],
    });
  });

  test("what is offered is granted when it is tried at once, by check and by authorize", async () => {
    const { next: random, between } = seededRandom("counter-offers");
    const pick = <T>(list: readonly T[]): T => list[between(0, list.length - 1)] as T;
    const amount = (max: number) => (random() * max).toFixed(3);
    let offered = 0;
    for (let world = 0; world < 6; world += 1) {
      const org = await priced({ cap: amount(30) });
      for (const scope of [
        { scopeType: "AGENT", scopeKey: "a1" },
        { scopeType: "MODEL", scopeKey: pick(["small", "tiny"]) },
        { scopeType: "PROVIDER", scopeKey: "acme" },
      ])
        await createTestBudget(t.pool, org, {
          ...scope,
          action: pick(["block", "queue", "degrade", "warn"]),
          limitCost: amount(15),
          limitTokens: pick([null, 500_000, 1_500_000]),
          fallbackModel: pick(["small", "tiny", "cheap"]),
          columns: { per_call_max_cost: pick([null, amount(8)]), reserve_percent: pick([0, 20]) },
        });
      await t.ledger.submit(record(org, { agentId: "a1", provider: "acme", cost: amount(10) }));
      for (let calls = 0; calls < 12; calls += 1) {
        const input = {
          agentId: "a1",
          provider: pick([undefined, "acme"]),
          model: pick(["large", "middle", "small"]),
          fallbackModels: pick([[], ["cheap"], ["tiny", "small"]]),
          priority: pick([2, 9]),
          ...pick<object>([
            { estimatedTokens: Math.floor(random() * 2_000_000) },
            {
              estimatedInputTokens: Math.floor(random() * 500_000),
              maxOutputTokens: Math.floor(random() * 900_000),
            },
            { estimatedCost: amount(20) },
          ]),
        };
        const answer = await (random() < 0.5
          ? t.ledger.check(authorize(org, input))
          : t.ledger.submit(authorize(org, input)));
        for (const { heldCost, ...offer } of offersOf(answer)) {
          offered += 1;
          const tried = await t.ledger.submit(authorize(org, { ...input, ...offer }));
          expect(tried, JSON.stringify({ input, offer, tried })).toMatchObject({ allowed: true });
          const { reservationId = "", ...hold } = tried as HoldGranted;
          if (hold.decision !== "degrade") expect(hold.heldCost).toBe(heldCost);
          const back = { kind: "release", organizationId: org, actorId: "key_test", reservationId } as const;
          await t.ledger.submit({ ...back, binding: anyKey });
        }
      }
    }
    expect(offered).toBeGreaterThan(20);
  });
});
