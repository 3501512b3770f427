import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { StatusOutput } from "@/server/contract/status";
import { primaryBudgetId } from "@/server/ledger/batch/ids";
import { verifyBooks } from "@/server/ledger/proof/verify";
import { ApiClient } from "@/test/api-client";
import { createTestDatabase, type TestDatabase } from "@/test/database";
import { createTestBudget, createTestOrganization } from "@/test/ledger-fixture";
import { pico, picoText } from "@/test/pico";
import { createTestKey, type Replica, startReplica, TEST_SECRET } from "@/test/replica";
import { seededRandom } from "@/test/seeded-random";

let database: TestDatabase;
let pool: pg.Pool;
let settings: Record<string, string>;
let replicas: Replica[];

beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 4 });
  settings = { DATABASE_URL: database.url, AUTH_SECRET: TEST_SECRET };
  replicas = await Promise.all([
    startReplica({ ...settings, PURSER_ROLES: "api,worker" }),
    startReplica(settings),
  ]);
}, 120_000);

afterAll(async () => {
  await Promise.all(replicas.map((replica) => replica.end()));
  await pool.end();
  await database.drop();
});

/** An organization at its cap of 10, and clients of each server process for an agent and an administrator. */
async function fullOrganization() {
  const organizationId = await createTestOrganization(pool, { cap: "10" });
  const agentKey = await createTestKey(pool, organizationId);
  const adminKey = await createTestKey(pool, organizationId, ["admin"]);
  const agents = replicas.map(({ url }) => new ApiClient(url, agentKey));
  const [first, second] = agents;
  const admin = new ApiClient(replicas[0]?.url ?? "", adminKey);
  if (first === undefined || second === undefined) throw new Error("two replicas run");
  await first.trackCost({ agentType: "CONTENT", campaignId: "q1", cost: "10" });
  const close = () => {
    for (const client of [...agents, admin]) client.close();
  };
  return { organizationId, agentKey, adminKey, first, second, admin, close };
}
const ask = (client: ApiClient, input: object = {}) =>
  client.authorize({ agentType: "CONTENT", estimatedCost: "0.5", ttlSeconds: 600, ...input });
const statusOf = async (client: ApiClient) => StatusOutput.parse((await client.call("status", {})).data);
const activate = async (admin: ApiClient, input: object = {}) => {
  const answer = await admin.procedure("admin.overrides.activate", {
    kind: "BYPASS",
    reason: "launch day, agreed with finance",
    ...input,
  });
  expect(answer.status).toBe(200);
  return answer.data as { id: string; expiresAt: string };
};
/** What was admitted under an override, as the holds themselves say. */
async function heldUnder(organizationId: string, overrideId: string) {
  const { rows } = await pool.query<{ cost: string; late: number; holds: number }>(
    `select coalesce(sum(r.cost), 0)::text as cost, count(*)::int as holds,
       (count(*) filter (where r.created_at >= o.expires_at or r.created_at >= o.ended_at))::int as late
     from budget_overrides o left join reservations r on r.via_override = o.id
     where o.organization_id = $1 and o.id = $2`,
    [organizationId, overrideId],
  );
  const [row] = rows;
  if (row === undefined) throw new Error("there is no such override");
  return row;
}

describe("P16 an override over two server processes", () => {
  test("BUG-NEON-2 override-reaches-every-process I7 NEON-6: on one, honoured by the other with its next call, shown, kept over a restart", async () => {
    const { organizationId, agentKey, first, second, admin, close } = await fullOrganization();
    for (const client of [first, second]) {
      expect(await ask(client)).toMatchObject({ allowed: false, decision: "block" });
      expect(await statusOf(client)).toMatchObject({ canExecute: false, overrideEnabled: false });
    }
    const { id, expiresAt } = await activate(admin);
    const answer = await ask(second);
    expect(answer).toMatchObject({ allowed: true, viaOverride: id });
    expect(await statusOf(second)).toMatchObject({
      canExecute: true,
      overrideEnabled: true,
      isOverBudget: true,
    });
    const day = Date.parse(expiresAt) - Date.now();
    expect([day > 23.9 * 3_600_000, day <= 24 * 3_600_000]).toEqual([true, true]);

    await replicas[1]?.end("SIGKILL");
    replicas[1] = await startReplica(settings);
    const restarted = new ApiClient(replicas[1].url, agentKey);
    expect(await ask(restarted)).toMatchObject({ allowed: true, viaOverride: id });
    expect(await statusOf(restarted)).toMatchObject({ overrideEnabled: true });

    expect((await admin.procedure("admin.overrides.end", { overrideId: id })).status).toBe(200);
    expect(await ask(restarted)).toMatchObject({ allowed: false });
    expect(await statusOf(restarted)).toMatchObject({ canExecute: false, overrideEnabled: false });
    const { rows } = await pool.query(
      "select action from audit_logs where organization_id = $1 and action like 'override.%' order by seq",
      [organizationId],
    );
    expect(rows.map(({ action }) => action)).toEqual(["override.activated", "override.ended"]);
    restarted.close();
    close();
  }, 120_000);

  test("BUG-NEON-2 I7 only its scope: a campaign's override opens the campaign and nothing beside it", async () => {
    const { organizationId, first, second, admin, close } = await fullOrganization();
    // The organization warns from here on, so that the campaigns decide.
    await pool.query("update budgets set action = 'warn' where id = $1", [
      primaryBudgetId(organizationId, "ORGANIZATION", null),
    ]);
    for (const scopeKey of ["q1", "q2"])
      await createTestBudget(pool, organizationId, { scopeType: "CAMPAIGN", scopeKey, limitCost: "0" });
    const [row] = (
      await pool.query<{ id: string }>(
        "select id from budgets where organization_id = $1 and scope_key = 'q1' and limit_cost = 0",
        [organizationId],
      )
    ).rows;
    const { id } = await activate(admin, { budgetId: row?.id });
    for (const client of [first, second]) {
      expect(await ask(client, { campaignId: "q1" })).toMatchObject({ allowed: true, viaOverride: id });
      expect(await ask(client, { campaignId: "q2" })).toMatchObject({ allowed: false });
    }
    close();
  }, 60_000);

  test("P16 under load a ceiling is never passed, and all of it can be used", async () => {
    const { organizationId, first, second, admin, close } = await fullOrganization();
    const random = seededRandom("p16-ceiling");
    const { id } = await activate(admin, { ceiling: "5" });
    const amounts = Array.from({ length: 200 }, () =>
      picoText(BigInt(random.between(1, 200)) * 10_000_000_000n),
    );
    const answers = await Promise.all(
      amounts.map((estimatedCost, n) => ask(n % 2 ? first : second, { estimatedCost })),
    );
    const granted = amounts.filter((_, n) => answers[n]?.allowed);
    const sum = granted.reduce((total, amount) => total + pico(amount), 0n);
    const { cost, holds } = await heldUnder(organizationId, id);
    expect([holds, pico(cost)]).toEqual([granted.length, sum]);
    expect(sum <= pico("5")).toBe(true);
    const rest = pico("5") - sum;
    expect(await ask(first, { estimatedCost: picoText(rest + 1n) })).toMatchObject({ allowed: false });
    if (rest > 0n)
      expect(await ask(second, { estimatedCost: picoText(rest) })).toMatchObject({ allowed: true });
    expect((await verifyBooks(pool, { organizationId })).mismatches).toEqual([]);
    close();
  }, 60_000);

  test("P16 under load it ends by itself to the second: nothing is admitted by it from its end on", async () => {
    const { organizationId, first, second, admin, close } = await fullOrganization();
    const { rows } = await pool.query<{ at: Date }>("select now() + interval '3 seconds' as at");
    const { id, expiresAt } = await activate(admin, { expiresAt: rows[0]?.at.toISOString() });
    const end = Date.parse(expiresAt);
    let [through, refused] = [0, 0];
    const callers = [first, second, first, second].map(async (client) => {
      // The database's clock decides; the callers only go on long enough to see both sides of the end.
      while (Date.now() < end + 1_500) {
        if ((await ask(client, { estimatedCost: "0.001" }))?.allowed) through += 1;
        else refused += 1;
        await sleep(5);
      }
    });
    await Promise.all(callers);
    expect([through > 0, refused > 0]).toEqual([true, true]);
    expect(await heldUnder(organizationId, id)).toMatchObject({ holds: through, late: 0 });
    for (const client of [first, second])
      expect(await statusOf(client)).toMatchObject({ overrideEnabled: false });
    // The worker writes the end down, once; no call waited for that.
    for (let tries = 0; tries < 400; tries += 1) {
      const { rowCount } = await pool.query(
        "select from audit_logs where organization_id = $1 and action = 'override.expired'",
        [organizationId],
      );
      if (rowCount === 1) break;
      expect([tries, tries < 399]).toEqual([tries, true]);
      await sleep(50);
    }
    close();
  }, 60_000);

  test("P16 row 87 without a reason, with an end that is past or over 7 days ahead, or by an agent's key: refused, nothing written", async () => {
    const { organizationId, agentKey, admin, close } = await fullOrganization();
    const agent = new ApiClient(replicas[0]?.url ?? "", agentKey);
    const bypass = { kind: "BYPASS", reason: "launch day, agreed with finance" };
    const far = new Date(Date.now() + 8 * 86_400_000).toISOString();
    for (const [client, input, status] of [
      [admin, { kind: "BYPASS" }, 422],
      [admin, { ...bypass, reason: "short" }, 422],
      [admin, { ...bypass, expiresAt: far }, 422],
      [admin, { ...bypass, expiresAt: new Date(Date.now() - 60_000).toISOString() }, 422],
      [agent, bypass, 403],
    ] as const)
      expect([input, (await client.procedure("admin.overrides.activate", input)).status]).toEqual([
        input,
        status,
      ]);
    for (const [reason, end] of [
      ["no end at all, so never", null],
      ["x", "1 hour"],
      ["much too long a time", "8 days"],
    ])
      await expect(
        pool.query(
          `insert into budget_overrides (id, organization_id, kind, reason, created_by, starts_at, expires_at)
           values ('ovr_' || gen_random_uuid(), $1, 'BYPASS', $2, 'usr_test', now(), now() + $3::interval)`,
          [organizationId, reason, end],
        ),
      ).rejects.toThrow(/violates (check|not-null) constraint/);
    const { rowCount } = await pool.query("select from budget_overrides where organization_id = $1", [
      organizationId,
    ]);
    expect(rowCount).toBe(0);
    agent.close();
    close();
  }, 60_000);
});
