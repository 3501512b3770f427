import type pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { loadPrices, SharedPrices } from "./load-prices";

let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger();
});
afterAll(() => t.close());

const AT = Date.parse("2026-11-22T00:00:00Z");

async function insertPrice(id: string, organizationId: string | null, input: string): Promise<void> {
  await t.pool.query(
    `insert into model_prices (id, organization_id, provider, model, input_per_million, output_per_million,
       source, valid_from)
     values ($1, $2, 'acme', 'm1', $3, 1, 'test', '2026-01-01')`,
    [id, organizationId, input],
  );
}

describe("the shared catalogue, read once and asked whether it changed", () => {
  test("a row that is added, changed or taken away is in force at the next load; a row of its own beats it", async () => {
    const shared = new SharedPrices();
    const organizationId = await createTestOrganization(t.pool);
    const price = async () => {
      const book = await loadPrices(t.pool, organizationId, shared);
      return book.modelPrice({ provider: "acme", model: "m1", at: AT })?.inputPerMillion.toFixed();
    };
    expect(await price()).toBeUndefined();
    await insertPrice("pri_shared", null, "2");
    expect(await price()).toBe("2");
    await t.pool.query("update model_prices set input_per_million = 3 where id = 'pri_shared'");
    expect(await price()).toBe("3");
    await insertPrice("pri_own", organizationId, "5");
    expect(await price()).toBe("5");
    await t.pool.query("delete from model_prices");
    expect(await price()).toBeUndefined();
  });

  test("an unchanged catalogue is not sent again", async () => {
    await insertPrice("pri_again", null, "2");
    const asked: string[] = [];
    const counting = {
      query: (text: string, values?: unknown[]) => {
        asked.push(text);
        return t.pool.query(text, values);
      },
    } as unknown as pg.Pool;
    const shared = new SharedPrices();
    const sent = () =>
      asked.filter((text) => text.startsWith("select id") && text.includes("is null")).length;
    await loadPrices(counting, "org_one", shared);
    await loadPrices(counting, "org_two", shared);
    expect(sent()).toBe(1);
  });
});
