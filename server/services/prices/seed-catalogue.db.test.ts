import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createPool, type Pool } from "@/server/db/pool";
import { createTestDatabase, type TestDatabase } from "@/test/database";
import { silentLog } from "@/test/own-cluster";
import { loadPriceCatalogue } from "./catalogue";
import { CATALOGUE_SINCE, seedCatalogue } from "./seed-catalogue";

const now = Date.parse("2026-11-22T12:00:00Z");
let database: TestDatabase;
let pool: Pool;
let owner: Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool(database.url, { max: 4, applicationName: "test", log: silentLog });
  owner = createPool(database.url, { max: 1, applicationName: "test-owner", log: silentLog, asApp: false });
});
afterAll(async () => {
  await pool.end();
  await owner.end();
  await database.drop();
});

async function policyVersion(): Promise<string | undefined> {
  const { rows } = await pool.query<{ version: string }>(
    "select policy_version as version from organizations where id = 'org_a'",
  );
  return rows[0]?.version;
}

describe("seedCatalogue", () => {
  test("processes that start together add each row once, and a later start adds nothing", async () => {
    await pool.query("insert into organizations (id, name, time_zone) values ('org_a', 'A', 'UTC')");
    const expected = (await loadPriceCatalogue(now)).rows.length;
    const added = await Promise.all([1, 2, 3].map(() => seedCatalogue(pool, now)));
    expect(added.map((one) => one.prices).sort((a, b) => a - b)).toEqual([0, 0, expected]);
    expect(await seedCatalogue(pool, now + 1)).toEqual({ prices: 0, rates: 0 });
    const { rows } = await pool.query<{ prices: string; rates: string; since: Date }>(
      `select count(*) as prices, (select count(*) from agent_type_rates) as rates, min(valid_from) as since
       from model_prices where organization_id is null`,
    );
    expect(rows).toEqual([{ prices: String(expected), rates: "14", since: CATALOGUE_SINCE }]);
    // Once for the one call that added something.
    expect(await policyVersion()).toBe("2");
  });

  test("prices are stored to the last digit", async () => {
    const { rows } = await pool.query(
      `select input_per_million::text as input, output_per_million::text as output, cache_read_per_million::text as read
       from model_prices where provider = 'openai' and model = 'gpt-4o'`,
    );
    expect(rows).toEqual([{ input: "2.500000000000", output: "10.000000000000", read: "1.250000000000" }]);
  });

  test("a changed rate is succeeded, never edited, and makes every process load its prices again", async () => {
    await owner.query(
      "update model_prices set input_per_million = 9 where provider = 'openai' and model = 'gpt-4o' and organization_id is null",
    );
    expect(await seedCatalogue(pool, now)).toEqual({ prices: 1, rates: 0 });
    const { rows } = await pool.query(
      `select input_per_million::text as input, valid_from from model_prices
       where provider = 'openai' and model = 'gpt-4o' order by valid_from`,
    );
    expect(rows).toEqual([
      { input: "9.000000000000", valid_from: CATALOGUE_SINCE },
      { input: "2.500000000000", valid_from: new Date(now) },
    ]);
    expect(await policyVersion()).toBe("3");
  });
});
