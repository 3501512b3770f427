import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { findImbalances } from "@/test/books";
import { record } from "@/test/ledger-commands";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { createOwnerPool } from "@/test/owner-pool";
import { SharedConnection } from "./shared-connection";

let t: TestLedger;
let owner: pg.Pool;
beforeAll(async () => {
  t = await createTestLedger();
  owner = createOwnerPool(t.url);
  // A batch with a slow row takes its time to write; one with a bad row beside others is refused then.
  await owner.query(`
    create function takes_time() returns trigger language plpgsql as $$ begin
      if exists (select from added where task = 'slow') and (select count(*) from added) > 1 then
        perform pg_sleep(0.4);
      end if;
      if exists (select from added where task = 'bad') then
        raise exception 'refused' using errcode = '23514';
      end if;
      return null;
    end $$;
    create trigger takes_time after insert on billing_logs referencing new table as added
      for each statement execute function takes_time()`);
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(async () => {
  await owner.end();
  await t.close();
});

/** Sends a batch that writes for a while, and others that stand behind it meanwhile. */
async function behindOneAnother(tasks: readonly string[]) {
  const org = await createTestOrganization(t.pool, { cap: "1000" });
  // The windows are there, so that nothing begins again.
  await t.ledger.submit(record(org, { cost: "1", task: "before" }));
  const take = vi.spyOn(SharedConnection.prototype, "take");
  const first = tasks.map((task) => t.ledger.submit(record(org, { cost: "1", task })));
  await sleep(150);
  const second = [0, 1, 2, 3].map((n) => t.ledger.submit(record(org, { cost: "1", task: `after ${n}` })));
  const [connection] = await vi.waitFor(() => {
    const taken = take.mock.results.flatMap(({ value }) => (value instanceof SharedConnection ? value : []));
    expect(taken).toHaveLength(1);
    return taken;
  });
  // Postgres warns of a BEGIN within a transaction, and of a COMMIT or ROLLBACK outside one.
  const warnings: string[] = [];
  connection?.client.on("notice", ({ message }) => warnings.push(message ?? ""));
  return { org, connection, warnings, answers: () => Promise.allSettled([...first, ...second]) };
}

async function rowsOf(org: string) {
  const { rows } = await t.pool.query<{ rows: number; tasks: number; spent: number }>(
    `select count(*)::int as rows, count(distinct task)::int as tasks,
       (select sum(spent)::float from budget_windows w join budgets b on b.id = w.budget_id
        where b.organization_id = $1 and b.scope_type = 'ORGANIZATION') as spent
     from billing_logs where organization_id = $1`,
    [org],
  );
  expect(await findImbalances(t.pool, org)).toEqual([]);
  return rows[0];
}

test("P8 calls that stand behind a COMMIT which becomes a rollback are booked all the same, once", async () => {
  const { org, warnings, answers } = await behindOneAnother(["slow", "good", "bad", "good too"]);
  const statuses = (await answers()).map(({ status }) => status);
  expect(statuses.flatMap((status, n) => (status === "rejected" ? n : []))).toEqual([2]);
  expect(warnings).toEqual([]);
  expect(await rowsOf(org)).toEqual({ rows: 8, tasks: 8, spent: 8 });
});

test("P3 both batches of a connection that ends while one writes and the other waits are booked once", async () => {
  const { org, connection, answers } = await behindOneAnother(["slow", "good", "good too"]);
  const { rows } = await owner.query<{ ended: number }>(
    `select count(pg_terminate_backend(pid))::int as ended from pg_stat_activity
     where datname = current_database() and wait_event = 'PgSleep'`,
  );
  expect(rows).toEqual([{ ended: 1 }]);
  expect((await answers()).map(({ status }) => status)).toEqual(Array(7).fill("fulfilled"));
  expect(connection?.take()).toBeNull();
  expect(await rowsOf(org)).toEqual({ rows: 8, tasks: 8, spent: 8 });
});
