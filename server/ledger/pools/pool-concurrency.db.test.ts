import { afterAll, beforeAll, expect, test } from "vitest";
import { verifyBooks } from "@/server/ledger/proof/verify";
import { callerOf, codeOf, useLedger } from "@/test/admin-caller";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { pico } from "@/test/pico";
import { seededRandom } from "@/test/seeded-random";
import { authorizeOf, recordOf, settleOf } from "@/test/steering-fixture";

let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger();
  useLedger(t);
});
afterAll(() => t.close());

const reason = "under load";
const AGENTS = ["a", "b", "c", "d", "e"];
const TOTAL = "300";
const RUN_MS = 6_000;

// One statement: what every poll sees is one instant.
const POLL = `
select coalesce(sum(p.limit_cost), 0)::text as pools, bool_and(p.allocated <= p.limit_cost) as covered,
  bool_and(p.spent + p.held <= p.limit_cost) as capped
from (
  select w.limit_cost, w.spent, w.held, coalesce(sum(mw.limit_cost), 0) as allocated
  from budgets b
  join budget_windows w on w.budget_id = b.id
  left join agents a on a.organization_id = b.organization_id and a.pool_id = b.pool_id
  left join budgets mb on mb.pool_id = b.pool_id and mb.scope_type = 'AGENT' and mb.scope_key = a.key
    and mb.status <> 'ARCHIVED'
  left join budget_windows mw on mw.budget_id = mb.id
  where b.organization_id = $1 and b.scope_type = 'POOL'
  group by w.id, w.limit_cost, w.spent, w.held
) p`;

const DEADLOCKS = `select deadlocks::text as n from pg_stat_database where datname = current_database()`;

test("I8 parallel runs, transfers, moves and calls over two replicas conserve every pool", {
  timeout: 120_000,
}, async () => {
  const org = await createTestOrganization(t.pool);
  const { pools } = callerOf(org).admin;
  const one = (await pools.create({ name: "one", initialBudget: "200" })).id;
  const two = (await pools.create({ name: "two", initialBudget: "100" })).id;
  for (const [n, agentId] of AGENTS.entries())
    await pools.assignAgent({
      agentId,
      poolId: n < 3 ? one : two,
      allocation: "20",
      priority: n + 5,
      reason,
    });
  const replica = t.replica();
  const deadlocks = async () => (await t.pool.query<{ n: string }>(DEADLOCKS)).rows[0]?.n;
  const before = await deadlocks();
  const { next: random, between, pick } = seededRandom("pool-concurrency");
  const end = () => (random() < 0.5 ? { agentId: pick(AGENTS) } : { poolId: pick([one, two]) });
  const codes = new Set<string>();
  const until = Date.now() + RUN_MS;
  const loop = async (work: () => Promise<unknown>) => {
    while (Date.now() < until) {
      codes.add(await codeOf(work()));
      await new Promise((resolve) => setTimeout(resolve, between(20, 120)));
    }
  };
  const steer = [
    () => pools.transfer({ from: end(), to: end(), amount: String(between(1, 30)), reason }),
    () => pools.rebalance({ poolId: pick([one, two]), normalizeUsage: random() < 0.5, reason }),
    () =>
      pools.allocate({ poolId: pick([one, two]), strategy: "PRIORITY", distributeRemainder: true, reason }),
    () =>
      pools.assignAgent({
        agentId: pick(AGENTS),
        poolId: pick([one, two]),
        allocation: String(between(1, 20)),
        reason,
      }),
    () => pools.setAllocation({ agentId: pick(AGENTS), remaining: String(between(1, 9)), reason }),
  ];
  const call = async () => {
    const ledger = random() < 0.5 ? t.ledger : replica;
    const ask = { agentId: pick(AGENTS), estimatedCost: String(between(1, 3)) };
    const held = await ledger.submit(authorizeOf(org, ask));
    if (!held.allowed || held.reservationId === undefined) return;
    const { reservationId } = held;
    if (random() < 0.5) await ledger.submit(settleOf(org, { reservationId, cost: "0.5" }));
  };
  const polls: unknown[] = [];
  const poll = async () => {
    while (Date.now() < until) {
      polls.push((await t.pool.query(POLL, [org])).rows[0]);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const submit = () => call().catch((error: { code?: string }) => codes.add(error.code ?? "unknown"));
  const calls = Array.from({ length: 4 }, async () => {
    while (Date.now() < until) await submit();
  });
  await Promise.all([...steer.map(loop), loop(steer[0] as () => Promise<unknown>), ...calls, poll()]);

  expect(polls.length).toBeGreaterThan(20);
  for (const state of polls) expect(state).toMatchObject({ covered: true, capped: true });
  expect(new Set(polls.map((state) => pico((state as { pools: string }).pools)))).toEqual(
    new Set([pico(TOTAL)]),
  );
  // A transfer may meet less than it wants, or itself. Where rules change without end, a call may be told to ask again.
  expect(
    [...codes].filter(
      (code) => !["done", "conflict", "validation_failed", "budget_unavailable"].includes(code),
    ),
  ).toEqual([]);
  expect(codes.has("done")).toBe(true);
  expect(await deadlocks()).toBe(before);
  const { mismatches } = await verifyBooks(t.pool, {
    organizationId: org,
    fakeNow: null,
    recentOnly: false,
  });
  expect(mismatches).toEqual([]);
});

test("C16 an agent's cost without a hold counts, and the sum of two pools is what both were given", async () => {
  const org = await createTestOrganization(t.pool);
  const { pools } = callerOf(org).admin;
  const { id: poolId } = await pools.create({ name: "one", initialBudget: "10" });
  await pools.assignAgent({ agentId: "a", poolId, allocation: "10", reason });
  const replica = t.replica();
  await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      (n % 2 ? t.ledger : replica).submit(recordOf(org, { agentId: "a", cost: "0.1" })),
    ),
  );
  expect(await pools.get({ poolId })).toMatchObject({ usedBudget: "2", remainingBudget: "8" });
  const asked = await Promise.all(
    Array.from({ length: 40 }, (_, n) =>
      (n % 2 ? t.ledger : replica).submit(authorizeOf(org, { agentId: "a", estimatedCost: "0.5" })),
    ),
  );
  expect(asked.filter((answer) => answer.allowed)).toHaveLength(16);
});
