import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { localDateAt } from "@/server/domain/local-day";
import { eraseUser } from "@/server/ledger/retention/erase-user";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { createOwnerPool } from "@/test/owner-pool";
import { seededRandom } from "@/test/seeded-random";
import { createSpendWorld, SPEND_NOW } from "@/test/spend-world";
import { personOf, recordOf } from "@/test/steering-fixture";
import { rebuildBooks } from "./rebuild";
import { verifyBooks } from "./verify";

let now = SPEND_NOW;
let t: TestLedger;
let owner: ReturnType<typeof createOwnerPool>;
beforeAll(async () => {
  t = await createTestLedger({ fakeNow: () => now });
  owner = createOwnerPool(t.url);
});
afterAll(async () => {
  await owner.end();
  await t.close();
});

const at = () => ({ fakeNow: new Date(now) });
const verify = (organizationId: string) => verifyBooks(t.pool, { organizationId, ...at() });

async function userDaysOf(organizationId: string) {
  const { rows } = await owner.query(
    `select day::text, user_id, agent_type, agent_id, campaign_id, provider, model, component, environment, cost::text,
       provisional_cost::text, executions, succeeded, tokens, dimensions_id
     from usage_user_days where organization_id = $1
     order by day, user_id collate "C", dimensions_id`,
    [organizationId],
  );
  return rows;
}

async function world(timeZone: string): Promise<string> {
  const random = seededRandom("user-days");
  const setNow = (to: number) => {
    now = to;
  };
  return (await createSpendWorld({ ...t, setNow }, { timeZone, random, executions: 60 })).organizationId;
}

test("I3 P4 a day of a user that differs from its executions is named with its difference, and rebuild mends it", async () => {
  const org = await world("America/Havana");
  expect(await verify(org)).toMatchObject({ balanced: true });
  const before = await userDaysOf(org);
  expect(before.length).toBeGreaterThan(20);
  const first = "ctid = (select ctid from usage_user_days where organization_id = $1 order by day limit 1)";
  await owner.query(`update usage_user_days set cost = cost + 0.000000000001 where ${first}`, [org]);
  await owner.query(
    `delete from usage_user_days
     where ctid = (select ctid from usage_user_days where organization_id = $1 order by day desc, dimensions_id limit 1)`,
    [org],
  );
  const found = await verify(org);
  expect(found.balanced).toBe(false);
  expect(new Set(found.mismatches.map(({ kind }) => kind))).toEqual(new Set(["userDay"]));
  expect(found.mismatches[0]).toMatchObject({
    id: before[0]?.day,
    metric: "cost",
    difference: "0.000000000001",
  });
  const rebuilt = await rebuildBooks(t.pool, personOf(org), { reason: "a test of the books", ...at() });
  expect(rebuilt.mended).toHaveLength(found.mismatches.length);
  expect(await userDaysOf(org)).toEqual(before);
  expect(await verify(org)).toMatchObject({ balanced: true });
});

test.each(["America/Havana", "Asia/Kolkata", "UTC 2026-10-01 Pacific/Auckland 2026-11-01 America/New_York"])(
  "NEON-49 what was booked before there were days of users is found by the migration as the ledger writes it: %s",
  async (calendar) => {
    const org = await world(calendar.split(" ")[0] ?? "");
    if (calendar.includes(" "))
      await owner.query("update organizations set calendar = $2 where id = $1", [org, calendar]);
    const before = await userDaysOf(org);
    await owner.query("delete from usage_user_days");
    const file = "prisma/migrations/20261123010500_users_and_decisions/migration.sql";
    const sql = readFileSync(file, "utf8");
    const fill = sql.slice(sql.indexOf("with pieces as"));
    await owner.query(fill.slice(0, fill.indexOf(";")));
    const found = await userDaysOf(org);
    if (!calendar.includes(" ")) expect(found).toEqual(before);
    const count = new Map<string, number>();
    const { rows } = await owner.query<{ booked_at: Date; user_id: string }>(
      "select booked_at, user_id from billing_logs where organization_id = $1 and user_id is not null",
      [org],
    );
    for (const { booked_at, user_id } of rows) {
      const key = `${localDateAt(booked_at.getTime(), calendar).toString()} ${user_id}`;
      count.set(key, (count.get(key) ?? 0) + 1);
    }
    for (const { day, user_id, executions } of found) {
      const key = `${day} ${user_id}`;
      count.set(key, (count.get(key) ?? 0) - Number(executions));
    }
    expect([...count].filter(([, missing]) => missing !== 0)).toEqual([]);
  },
);

test("SAFE-27 an erased user's days go on under the pseudonym, two names of one user together", async () => {
  const org = await createTestOrganization(t.pool);
  for (const [userId, cost] of [
    ["ana", "1.5"],
    ["ana-kept", "2.25"],
    ["ben", "4"],
  ] as const)
    await t.ledger.submit(recordOf(org, { userId, cost, tokens: 10 }));
  const { pseudonym } = await eraseUser(t.pool, personOf(org), {
    names: ["ana", "ana-kept"],
    dryRun: false,
    reason: "she asked for it",
  });
  expect((await userDaysOf(org)).map(({ user_id, cost, executions }) => [user_id, cost, executions])).toEqual(
    [
      ["ben", "4.000000000000", "1"],
      [pseudonym, "3.750000000000", "2"],
    ],
  );
  expect(await verify(org)).toMatchObject({ balanced: true });
});
