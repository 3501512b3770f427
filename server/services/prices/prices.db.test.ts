import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AGENT_TYPE_RATES_PER_1K } from "@/server/domain/agent-type-rates";
import { callerOf, codeOf, failureOf, useLedger } from "@/test/admin-caller";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { recordOf } from "@/test/steering-fixture";
import { CATALOGUE_SINCE, seedCatalogue } from "./seed-catalogue";

const t0 = Date.parse("2026-11-22T12:00:00Z");
const HOUR = 3_600_000;
let now = t0;
let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger({ fakeNow: () => now });
  useLedger(t);
});
afterAll(() => t.close());

const million = {
  inputTokens: 1_000_000,
  outputTokens: 0,
  provider: "acme",
  model: "m1",
  agentType: "OTHER",
};
async function costOfMillion(org: string, input: object = million): Promise<[string, string]> {
  const answer = (await t.ledger.submit(recordOf(org, input))) as { cost: string; priceStatus: string };
  return [answer.cost, answer.priceStatus];
}

describe("admin.prices and admin.rates", () => {
  test("a price holds from its date on; what was booked before keeps the price of its time", async () => {
    now = t0;
    const org = await createTestOrganization(t.pool);
    const { prices, audit, executions } = callerOf(org, "FINANCE").admin;
    expect((await costOfMillion(org))[1]).toBe("provisional");
    const rates = { provider: "acme", model: "m1", inputPerMillion: "2.5", outputPerMillion: "10" };
    await prices.set({ ...rates, reason: "The contract of November" });
    expect(await costOfMillion(org)).toEqual(["2.5", "priced"]);
    const later = new Date(t0 + HOUR).toISOString();
    await prices.set({ ...rates, inputPerMillion: "0.000001", validFrom: later });
    expect(await costOfMillion(org)).toEqual(["2.5", "priced"]);
    const [row] = (await prices.list({ search: "acme m1", limit: 5 })).data;
    expect(row).toMatchObject({ inputPerMillion: "2.5", isOwn: true, successorFrom: later });
    now = t0 + HOUR;
    expect(await costOfMillion(org)).toEqual(["0.000001", "priced"]);
    const { data } = await audit.list({ action: "price.set", limit: 5 });
    expect(data.map(({ before, reason }) => [before === null, reason])).toEqual([
      [false, null],
      [true, "The contract of November"],
    ]);
    const [newest] = (await executions.list({ limit: 1 })).data;
    const detail = await executions.get({ id: newest?.id ?? "" });
    expect(detail.price).toMatchObject({ name: "acme / m1", isOwn: true, kind: "model_price" });
  });

  test("neither the past nor a seventh decimal is taken, nor two prices at one instant; nothing is written", async () => {
    now = t0;
    const org = await createTestOrganization(t.pool);
    const { prices } = callerOf(org).admin;
    const rates = { provider: "acme", model: "m2", inputPerMillion: "1", outputPerMillion: "1" };
    const past = new Date(t0 - HOUR).toISOString();
    expect((await failureOf(prices.set({ ...rates, validFrom: past })))?.errors).toMatchObject([
      { path: "/validFrom", code: "in_the_past" },
    ]);
    expect(await codeOf(prices.set({ ...rates, inputPerMillion: "0.0000001" }))).toBe("validation_failed");
    expect((await prices.list({ own: true, limit: 5 })).data).toEqual([]);
    const soon = new Date(t0 + HOUR).toISOString();
    await prices.set({ ...rates, validFrom: soon });
    expect(await codeOf(prices.set({ ...rates, validFrom: soon }))).toBe("conflict");
    expect(await codeOf(callerOf(org, "VIEWER").admin.prices.set(rates))).toBe("forbidden");
  });

  test("NEON-78 every built-in rate is listed with its date; an edited one counts from its date on, for later rows only", async () => {
    now = t0;
    const org = await createTestOrganization(t.pool);
    await seedCatalogue(t.pool, t0);
    const { rates } = callerOf(org, "FINANCE").admin;
    const listed = Object.fromEntries((await rates.list()).data.map((row) => [row.agentType, row]));
    for (const [agentType, perThousand] of Object.entries(AGENT_TYPE_RATES_PER_1K))
      expect(listed[agentType]).toMatchObject({
        perThousand,
        isOwn: false,
        validFrom: CATALOGUE_SINCE.toISOString(),
        successorFrom: null,
      });
    const thousand = () => costOfMillion(org, { tokens: 1000, agentType: "CONTENT" });
    expect(await thousand()).toEqual(["0.04", "priced"]);
    const later = new Date(t0 + HOUR).toISOString();
    await rates.set({ agentType: "CONTENT", perThousand: "0.05", validFrom: later });
    expect(await thousand()).toEqual(["0.04", "priced"]);
    now = t0 + HOUR;
    expect(await thousand()).toEqual(["0.05", "priced"]);
    const { rows } = await t.pool.query(
      "select trim_scale(cost)::text as cost from billing_logs where organization_id = $1 order by booked_at, id",
      [org],
    );
    expect(rows.map(({ cost }) => cost)).toEqual(["0.04", "0.04", "0.05"]);
    const own = (await rates.list()).data.find((row) => row.agentType === "CONTENT");
    expect(own).toMatchObject({ perThousand: "0.05", isOwn: true, validFrom: later });
  });

  test("a rate prices calls that name no model, and is another organization's no business", async () => {
    now = t0;
    const org = await createTestOrganization(t.pool);
    const other = await createTestOrganization(t.pool);
    await callerOf(org).admin.rates.set({ agentType: "OTHER", perThousand: "0.002" });
    const unnamed = { inputTokens: 1_000_000, outputTokens: 0, agentType: "OTHER" };
    expect(await costOfMillion(org, unnamed)).toEqual(["2", "priced"]);
    expect(await costOfMillion(other, unnamed)).toEqual(["40", "provisional"]);
    // A model that was named and has no price is a task still, whatever the rate.
    expect(await costOfMillion(org)).toEqual(["2", "provisional"]);
    const own = (await callerOf(org).admin.rates.list()).data.filter(({ isOwn }) => isOwn);
    expect(own).toMatchObject([{ agentType: "OTHER", perThousand: "0.002" }]);
    expect((await callerOf(other).admin.rates.list()).data.some(({ isOwn }) => isOwn)).toBe(false);
  });
});
