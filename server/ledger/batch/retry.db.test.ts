import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { record } from "@/test/ledger-commands";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { createOwnerPool } from "@/test/owner-pool";

let t: TestLedger;
let owner: pg.Pool;
beforeAll(async () => {
  t = await createTestLedger();
  owner = createOwnerPool(t.url);
  // A row that the database refuses, and one that cannot be written now, once it is written alone.
  await owner.query(`
    create function refuse() returns trigger language plpgsql as $$ begin
      if exists (select from added where task = 'bad') then
        raise exception 'refused' using errcode = '23514';
      elsif (select count(*) from added) = 1 and exists (select from added where task = 'late') then
        raise exception 'locked' using errcode = '55P03';
      end if;
      return null;
    end $$;
    create trigger refuses after insert on billing_logs referencing new table as added
      for each statement execute function refuse()`);
});
afterAll(async () => {
  await owner.end();
  await t.close();
});

test("P8 after a row that the database refuses each call is told what became of itself alone", async () => {
  const org = await createTestOrganization(t.pool, { cap: "10" });
  const tasks = ["good", "late", "bad", "good too"];
  const answers = await Promise.allSettled(
    tasks.map((task) => t.ledger.submit(record(org, { cost: "1", task }))),
  );
  expect(
    answers.map((answer) => (answer.status === "fulfilled" ? "booked" : (answer.reason as Error))),
  ).toMatchObject(["booked", { code: "budget_unavailable" }, { code: "internal" }, "booked"]);
  const { rows } = await t.pool.query("select task from billing_logs where organization_id = $1 order by 1", [
    org,
  ]);
  expect(rows).toEqual([{ task: "good" }, { task: "good too" }]);
});

test.each([
  { where: "among the rows that are sent while others are judged", at: 3, before: 0 },
  { where: "among the rows that are sent with the commit", at: 30, before: 0 },
  { where: "among rows that are sent before the windows were read", at: 3, before: 1 },
])("P8 one bad row $where harms no other call of a large batch", async ({ at, before }) => {
  const org = await createTestOrganization(t.pool, { cap: "100" });
  for (let n = 0; n < before; n += 1) await t.ledger.submit(record(org, { cost: "1", task: "before" }));
  const calls = Array.from({ length: 32 }, (_, n) => (n === at ? "bad" : `good ${n}`));
  const answers = await Promise.allSettled(
    calls.map((task) => t.ledger.submit(record(org, { cost: "1", task }))),
  );
  expect(answers.map(({ status }) => status === "rejected").indexOf(true)).toBe(at);
  expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(31);
  const { rows } = await t.pool.query(
    `select count(*)::int as rows, count(distinct task)::int as tasks, sum(cost)::float as cost,
       (select sum(spent)::float from budget_windows w join budgets b on b.id = w.budget_id
        where b.organization_id = $1 and b.scope_type = 'ORGANIZATION') as spent
     from billing_logs where organization_id = $1`,
    [org],
  );
  const booked = 31 + before;
  expect(rows).toEqual([{ rows: booked, tasks: booked, cost: booked, spent: booked }]);
});
