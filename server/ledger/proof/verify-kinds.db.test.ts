import { afterAll, beforeAll, expect, test } from "vitest";
import { usd } from "@/server/domain/money";
import type { PeriodKind } from "@/server/domain/period";
import { SCOPE_TYPES, type ScopeType } from "@/server/domain/scopes";
import { createBudget } from "@/server/ledger/rules/create-budget";
import type { NewBudget } from "@/server/ledger/rules/new-budget";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { createOwnerPool } from "@/test/owner-pool";
import { type SeededRandom, seededRandom } from "@/test/seeded-random";
import { authorizeOf, personOf, recordOf, settleOf } from "@/test/steering-fixture";
import { rebuildBooks } from "./rebuild";
import { verifyBooks } from "./verify";

let now = Date.parse("2026-11-22T12:00:00Z");
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

const PERIODS: readonly PeriodKind[] = [
  "HOURLY",
  "DAILY",
  "WEEKLY",
  "MONTHLY",
  "YEARLY",
  "TOTAL",
  "PER_SESSION",
  "PER_TASK",
  "RATE",
];
const DIMENSIONS = SCOPE_TYPES.filter((scopeType) => scopeType !== "ORGANIZATION");
const WORLDS = Number(process.env.PURSER_WORLDS ?? 3);

function keyOf(scopeType: ScopeType, org: string, random: SeededRandom): string {
  if (scopeType === "POOL") return `pol_${random.between(1, 2)}_${org}`;
  if (scopeType === "KEY") return `key_${random.between(1, 2)}_${org}`;
  return random.pick(["x", "y"]);
}

function anyBudget(org: string, random: SeededRandom, n: number): NewBudget {
  const period = random.pick(PERIODS);
  const each = DIMENSIONS.filter(() => random.next() < 0.15);
  const counted = new Set<ScopeType>(each);
  if (period === "PER_SESSION") counted.add("SESSION");
  if (period === "PER_TASK") counted.add("TASK");
  const free = DIMENSIONS.filter((scopeType) => !counted.has(scopeType));
  const scopeType = random.next() < 0.4 ? "ORGANIZATION" : random.pick(free);
  const isKeyed = scopeType === "POOL" || scopeType === "KEY" || random.next() < 0.7;
  const filters = free
    .filter((other) => other !== scopeType && random.next() < 0.1)
    .map((other) => ({ scopeType: other, scopeKey: keyOf(other, org, random) }));
  return {
    name: `budget ${n}`,
    scopeType,
    scopeKey: scopeType !== "ORGANIZATION" && isKeyed ? keyOf(scopeType, org, random) : null,
    filters,
    except: free
      .filter((other) => other !== scopeType && !filters.some(({ scopeType: type }) => type === other))
      .filter(() => random.next() < 0.15)
      .map((other) => ({ scopeType: other, keys: random.pick([["x"], ["x", "y"]]) })),
    each,
    period,
    ...(period === "RATE" && { windowSeconds: random.pick([1, 60, 86_400]) }),
    ...(period === "MONTHLY" && { resetDay: random.pick([1, 15, 31]) }),
    ...(period === "YEARLY" && { fiscalMonth: random.pick([1, 4]) }),
    limitCost: random.next() < 0.7 ? usd(String(random.between(1, 400))) : null,
    action: random.pick(["block", "warn", "ignore", "degrade"]),
  };
}

function anyCall(random: SeededRandom) {
  const some = () => (random.next() < 0.7 ? random.pick(["x", "y", "z"]) : undefined);
  return {
    agentType: random.pick(["x", "y"]),
    agentId: some(),
    campaignId: some(),
    environment: some(),
    component: some(),
    userId: some(),
    sessionId: some(),
    provider: some(),
    model: some(),
    task: random.next() < 0.3 ? "z".repeat(random.between(1, 400)) : some(),
  };
}

/** Budgets made before, during and after records, holds, settlements, releases, moves of agents and resets. */
async function liveOneWorld(random: SeededRandom): Promise<string> {
  const org = await createTestOrganization(t.pool, {
    cap: "5000",
    timeZone: random.pick(["UTC", "Asia/Kathmandu"]),
  });
  const key = (n: number) => `key_${n}_${org}`;
  for (const n of [1, 2]) {
    await owner.query(
      `insert into api_keys (id, organization_id, name, public_part, secret_hash, scopes, created_by, expires_at)
       values ($1, $2, 'k', substr(md5($1), 1, 12), '\\x00', '{}', 'usr_1', '2030-01-01')`,
      [key(n), org],
    );
    await owner.query(
      "insert into budget_pools (id, organization_id, name, initial_budget) values ($1, $2, $1, 10)",
      [`pol_${n}_${org}`, org],
    );
  }
  const open: string[] = [];
  const budgets: string[] = [];
  const acts: [number, () => Promise<unknown>][] = [
    [
      6,
      () => {
        const late =
          random.next() < 0.3
            ? { occurredAt: new Date(now - random.between(1, 90) * 3_600_000).toISOString() }
            : {};
        const record = recordOf(org, {
          ...anyCall(random),
          cost: `${random.between(0, 5)}.${random.between(1, 999_999)}`,
          ...late,
        });
        return t.ledger.submit({ ...record, actorId: random.pick([key(1), key(2), "usr_1"]) });
      },
    ],
    [
      5,
      async () => {
        const hold = authorizeOf(org, {
          ...anyCall(random),
          estimatedCost: String(random.between(1, 9)),
          ttlSeconds: random.pick([1, 3_600]),
        });
        const answer = await t.ledger.submit({ ...hold, actorId: random.pick([key(1), key(2), "usr_1"]) });
        if (answer.allowed && answer.reservationId !== undefined) open.push(answer.reservationId);
      },
    ],
    [
      3,
      async () => {
        const reservationId = open.splice(random.between(0, open.length - 1), 1)[0];
        if (reservationId === undefined) return;
        const settle = settleOf(org, { reservationId, cost: String(random.between(0, 12)), model: "served" });
        await t.ledger.submit({ ...settle, actorId: key(1) });
      },
    ],
    [
      1,
      async () => {
        const reservationId = open.pop();
        const binding = { agentIds: [], campaignIds: [], environment: null };
        if (reservationId !== undefined)
          await t.ledger.submit({
            kind: "release",
            organizationId: org,
            actorId: key(1),
            reservationId,
            binding,
          });
      },
    ],
    [
      1,
      async () => {
        const wanted = anyBudget(org, random, budgets.length);
        const made = await createBudget(t.pool, personOf(org), wanted, new Date(now));
        budgets.push(made.budgetId);
      },
    ],
    [
      1,
      async () => {
        await owner.query("update agents set pool_id = $2 where organization_id = $1 and key = $3", [
          org,
          random.next() < 0.7 ? keyOf("POOL", org, random) : null,
          random.pick(["x", "y"]),
        ]);
        await owner.query("update organizations set policy_version = policy_version + 1 where id = $1", [
          org,
        ]);
      },
    ],
    [
      2,
      async () => {
        now += random.pick([1, 30_000, 3_600_000, 26 * 3_600_000]);
        await t.ledger.sweep();
      },
    ],
  ];
  const weighted = acts.flatMap(([weight, act]) => Array.from({ length: weight }, () => act));
  for (let n = 0; n < 150; n += 1) await random.pick(weighted)();
  return org;
}

test("I3 P4 verify and rebuild agree with the ledger for every kind of budget, after anything that happened", async () => {
  const random = seededRandom("verify-kinds");
  for (let world = 0; world < WORLDS; world += 1) {
    now = Date.parse("2026-11-22T12:00:00Z");
    const org = await liveOneWorld(random);
    const verify = () => verifyBooks(t.pool, { organizationId: org, fakeNow: new Date(now) });
    const found = await verify();
    expect(found, `world ${world} of seed ${random.seed}`).toMatchObject({ balanced: true, mismatches: [] });
    expect(found.windows).toBeGreaterThan(3);
    // Whatever is changed behind our back is named, and mended to the last digit.
    const state = () =>
      t.pool.query(
        `select w.* from budget_windows w join budgets b on b.id = w.budget_id
         where w.organization_id = $1 and b.period <> 'RATE' order by w.id`,
        [org],
      );
    const before = (await state()).rows;
    await owner.query(
      `update budget_windows w set spent = w.spent + 0.000000000001, requests = w.requests + 1
       from budgets b where b.id = w.budget_id and b.period <> 'RATE' and w.organization_id = $1`,
      [org],
    );
    expect((await verify()).balanced).toBe(false);
    await rebuildBooks(t.pool, personOf(org), { reason: "changed by hand", fakeNow: new Date(now) });
    expect(await verify()).toMatchObject({ balanced: true });
    expect((await state()).rows).toEqual(before);
  }
});
