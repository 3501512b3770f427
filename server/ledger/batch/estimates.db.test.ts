import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { authorize, record } from "@/test/ledger-commands";
import { createTestBudget, createTestLedger, type TestLedger } from "@/test/ledger-fixture";
import { createPricedOrganization } from "@/test/priced-organization";
import type { HoldGranted } from "./commands";

let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger();
});
afterAll(() => t.close());

const priced = (options?: Parameters<typeof createPricedOrganization>[1]) =>
  createPricedOrganization(t.pool, options);

describe("estimates", () => {
  test("f05 an estimate above the room is refused whole: nothing is held in its place", async () => {
    const org = await priced({ cap: "5" });
    expect(await t.ledger.submit(authorize(org, { estimatedCost: "5.000000000001" }))).toMatchObject({
      allowed: false,
    });
    const hold = await t.ledger.submit(authorize(org, { estimatedCost: "5" }));
    expect(hold).toMatchObject({ allowed: true, heldCost: "5" });
  });

  test("f06 a call without a bound holds the default estimate, never the room and never 0", async () => {
    const org = await priced({ cap: "1000" });
    const hold = (await t.ledger.submit(authorize(org, { provider: "acme", model: "large" }))) as HoldGranted;
    // 4096 tokens each way at 10 and 20 dollars a million.
    expect(hold.heldCost).toBe("0.12288");
  });

  test("f20 a free model passes a money budget that is used up", async () => {
    const org = await priced({ cap: "0" });
    const free = { provider: "acme", model: "gift", estimatedTokens: 1_000_000 };
    expect(await t.ledger.submit(authorize(org, free))).toMatchObject({ allowed: true, heldCost: "0" });
  });

  test("BUG-TEK-2 I5 a model without a price counts at the default rate and is refused by the cap", async () => {
    const org = await priced({ cap: "0.5" });
    const unknown = { provider: "acme", model: "unheard-of", estimatedTokens: 1_000_000 };
    expect(await t.ledger.submit(authorize(org, unknown))).toMatchObject({ allowed: false });
    expect(await t.ledger.submit(record(org, { model: "unheard-of", tokens: 1_000_000 }))).toMatchObject({
      priceStatus: "provisional",
      costSource: "default",
    });
  });

  test("I6 a budget without a key applies to every call, AII-7 and refuses exactly what would exceed it", async () => {
    const org = await priced();
    await createTestBudget(t.pool, org, { scopeType: "AGENT", scopeKey: null, limitCost: "10" });
    await t.ledger.submit(record(org, { agentId: "a1", cost: "9" }));
    const ask = (estimatedCost: string) => t.ledger.check(authorize(org, { agentId: "a2", estimatedCost }));
    expect(await ask("2")).toMatchObject({ allowed: false });
    expect(await ask("1")).toMatchObject({ allowed: true });
    expect(await t.ledger.check(authorize(org, { estimatedCost: "2" }))).toMatchObject({ allowed: false });
  });

  test("NEON-2 a campaign's cap refuses there and nowhere else; NGX-44 a cap of 119.50 holds to the cent", async () => {
    const org = await priced({ cap: "119.50" });
    await createTestBudget(t.pool, org, { scopeType: "CAMPAIGN", scopeKey: "q1", limitCost: "1" });
    await t.ledger.submit(record(org, { campaignId: "q1", cost: "1" }));
    const ask = (campaignId: string) => t.ledger.check(authorize(org, { campaignId, estimatedCost: "0.5" }));
    expect(await ask("q1")).toMatchObject({ allowed: false });
    expect(await ask("q2")).toMatchObject({ allowed: true });
    await t.ledger.submit(record(org, { cost: "118.49" }));
    expect(await t.ledger.check(authorize(org, { estimatedCost: "0.02" }))).toMatchObject({ allowed: false });
    expect(await t.ledger.check(authorize(org, { estimatedCost: "0.01" }))).toMatchObject({ allowed: true });
  });
});
