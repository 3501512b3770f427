import type { ClientBase, Pool } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Queryable } from "@/server/db/queryable";
import { listUsedRows } from "@/server/ledger/sql/budget-usage";
import { compareWindows } from "@/server/ledger/sql/compare-windows";
import { lockWindows } from "@/server/ledger/sql/lock-windows";
import { readAdvice } from "@/server/ledger/sql/read-advice";
import { readState } from "@/server/ledger/sql/read-state";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { createOwnerPool } from "@/test/owner-pool";
import { listExecutions } from "./executions";
import { sumSpend } from "./spend";

/** Enough for an index to be the shorter way; PURSER_LONG fills the million that the rows of requirements name. */
const ROWS = process.env.PURSER_LONG ? 1_000_000 : 300_000;
const ORGANIZATIONS = 3;
const now = Date.parse("2026-11-22T12:00:00Z");
const DAY = 86_400_000;
let t: TestLedger;
let owner: ReturnType<typeof createOwnerPool>;
let org: string;

// Two years of executions, spread evenly over organizations, agents and days, and what belongs to each.
const LEDGER = `
insert into billing_logs (organization_id, booked_at, id, recorded_at, occurred_at, agent_type, agent_id, campaign_id,
  component, provider, model, tokens, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost, input_cost,
  output_cost, cache_read_cost, cache_write_cost, excess, bypassed, cost_source, price_status, late, actor_id)
select ($1::text[])[1 + n % ${ORGANIZATIONS}], at, 'log_' || n, at, at, 'SEO', 'agent ' || n % 50, 'campaign ' || n % 20,
  'component ' || n % 5, 'sim', 'm' || n % 7, 10, 10, 0, 0, 0, 0.01, 0.01, 0, 0, 0, 0, 0, 'explicit', 'priced', false, 'key_1'
from generate_series(1, $2::int) n
cross join lateral (select $3::timestamptz - n * 63072000.0 / $2 * interval '1 second' as at) a`;
const KEYS = `
insert into idempotency_keys (organization_id, operation, key, request_hash, response, created_at)
select ($1::text[])[1 + n % ${ORGANIZATIONS}], 'record', 'k' || n, '\\x00', '{}', $3
from generate_series(1, $2::int) n`;
const HOLDS = `
insert into reservations (id, organization_id, state, created_at, expires_at, cost, tokens, requests, window_ids,
  used_before, limit_in_force, attribution, actor_id)
select 'res_' || n, ($1::text[])[1 + n % ${ORGANIZATIONS}], 'SETTLED', $3, $3, 0, 0, 1, '{}', '{}', '{}', '{}', 'key_1'
from generate_series(1, $2::int) n`;
const HOURS = `
insert into usage_hours (organization_id, starts_at, dimensions_id, agent_type, agent_id, cost, excess, provisional_cost,
  provisional, executions, succeeded, failed, retries, conversions, cached, tokens, input_tokens, output_tokens,
  cache_read_tokens, cache_write_tokens, execution_time_ms, timed, quality_sum, quality_count, impact_sum, impact_count)
select ($1::text[])[1 + n % ${ORGANIZATIONS}], $3::timestamptz - n / 30 * interval '1 hour', md5(n::text)::uuid, 'SEO', 'agent ' || n % 50,
  0.01, 0, 0, 0, 1, 1, 0, 0, 0, 0, 10, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0
from generate_series(1, $2::int) n`;
const WINDOWS = `
insert into budget_windows (id, organization_id, budget_id, entity_key, period_key, starts_at, ends_at, time_zone, warning_percent,
  critical_percent)
select 'win_' || n, ($1::text[])[1 + n % ${ORGANIZATIONS}],
  (select id from budgets where organization_id = ($1::text[])[1 + n % ${ORGANIZATIONS}]), 'e' || n, 'day', $3::timestamptz,
  $3::timestamptz + interval '1 day', 'UTC', 80, 95
from generate_series(1, $2::int) n`;

beforeAll(async () => {
  t = await createTestLedger();
  owner = createOwnerPool(t.url);
  const organizations: string[] = [];
  for (let n = 0; n < ORGANIZATIONS; n += 1) organizations.push(await createTestOrganization(t.pool));
  org = organizations[0] ?? "";
  const fill = (text: string, rows: number, at = now) =>
    owner.query(text, [organizations, rows, new Date(at)]);
  await fill(LEDGER, ROWS);
  await fill(KEYS, 100_000);
  await fill(HOLDS, 100_000);
  await fill(HOURS, 100_000);
  await fill(WINDOWS, 30_000, now - DAY / 2);
  await owner.query("analyze");
  const { rows } = await owner.query<{ name: string }>(
    "select relname as name from pg_class where relkind = 'r' and reltuples > $1",
    [LARGE_ROWS],
  );
  large = new Set(rows.map(({ name }) => name));
  const known = ["usage_hours", "idempotency_keys", "reservations", "budget_windows"];
  expect([...large]).toEqual(expect.arrayContaining(known));
}, 600_000);
afterAll(async () => {
  await owner.end();
  await t.close();
});

type Plan = { "Node Type": string; "Relation Name"?: string; "Index Name"?: string; Plans?: Plan[] };
/** Tables and partitions of so many rows that reading one whole would show; a month to come is empty, and may be. */
const LARGE_ROWS = 1_000;
let large: ReadonlySet<string>;

/** Plans each statement as it is sent, on a connection without the ledger's own planner settings, and runs none twice. */
function explaining(db: Pool | ClientBase): { db: Queryable & ClientBase; plans: Plan[] } {
  const plans: Plan[] = [];
  const query = async (asked: string | { text: string; values?: unknown[] }, given?: unknown[]) => {
    const { text, values = given } = typeof asked === "string" ? { text: asked } : asked;
    const { rows } = await db.query<{ "QUERY PLAN": { Plan: Plan }[] }>(
      `explain (format json) ${text}`,
      values,
    );
    plans.push(...rows.flatMap((row) => row["QUERY PLAN"].map(({ Plan: plan }) => plan)));
    return db.query(text, values);
  };
  return { db: { query } as never, plans };
}

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
function scansOf(plans: readonly Plan[]) {
  const nodes = plans.flatMap(nodesOf);
  const scans = nodes.filter((node) => large.has(node["Relation Name"] ?? ""));
  return {
    whole: scans.filter((node) => node["Node Type"] === "Seq Scan").map((node) => node["Relation Name"]),
    indexes: nodes.filter((node) => node["Index Name"] !== undefined).length,
  };
}

const range = { from: new Date(now - 7 * DAY), to: new Date(now) };
const page = { filter: { from: range.from, to: range.to }, limit: 50 };
const HOT: [string, (db: Queryable & ClientBase) => Promise<unknown>][] = [
  [
    "what a batch reads: stored answers, holds asked for and due",
    (db) => {
      const keys = Array.from({ length: 64 }, (_, n) => ({ operation: "record" as const, key: `k${n * 3}` }));
      return readState(db, { organizationId: org, keys, reservationIds: ["res_3", "res_6"], fakeNow: null });
    },
  ],
  [
    "what a check reads: windows, overrides and holds whose time is over",
    (db) => readAdvice(db as never, { organizationId: org, windowIds: ["win_3", "win_6"], fakeNow: null }),
  ],
  ["the windows that a batch locks", (db) => lockWindows(db, ["win_3", "win_6", "win_9"])],
  ["a page of executions", (db) => listExecutions(db, { organizationId: org, ...page, after: null })],
  [
    "a page of executions far back",
    (db) => {
      const after = { bookedAt: new Date(now - 500 * DAY).toISOString(), id: "log_1" };
      return listExecutions(db, { organizationId: org, filter: {}, limit: 50, after });
    },
  ],
  [
    "spend of a week by agent",
    (db) => {
      const question = { organizationId: org, starts: [range.from], end: range.to, filter: {}, top: 8 };
      return sumSpend(db, { ...question, groupBy: "agentId" });
    },
  ],
  [
    "the executions of one budget in a week",
    (db) => {
      const usage = {
        organizationId: org,
        dimensions: { agent_id: "agent 3" },
        present: [],
        excepted: {},
        ...range,
      };
      return listUsedRows(db, usage, { after: null, limit: 100 });
    },
  ],
];

describe("a large ledger", () => {
  test.each(HOT)(`TEK-65 AII-59 of ${ROWS} rows none is read whole: %s`, async (_, run) => {
    const client = await t.pool.connect();
    try {
      const { db, plans } = explaining(client);
      await run(db);
      const scans = scansOf(plans);
      expect(scans.whole).toEqual([]);
      expect(scans.indexes).toBeGreaterThan(0);
    } finally {
      client.release();
    }
  });

  test("TEK-65 the comparison of a day's windows with the ledger reads that day of it", async () => {
    const client = await t.pool.connect();
    try {
      const { db, plans } = explaining(client);
      await compareWindows(db, org, { endingAfter: new Date(now - DAY), now: new Date(now) });
      expect(scansOf(plans).whole).not.toContain("billing_logs_default");
      expect(plans.flatMap(nodesOf).map((node) => node["Relation Name"] ?? "")).toContain(
        "billing_logs_default",
      );
    } finally {
      client.release();
    }
  });

  test("the look for whole reads sees one", async () => {
    const { db, plans } = explaining(t.pool);
    await db.query("select count(*) from billing_logs where cost > 1");
    expect(scansOf(plans).whole).toContain("billing_logs_default");
  });
});
