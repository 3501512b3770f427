import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Ledger } from "@/server/ledger/ledger";
import { authorize, record, settle } from "@/test/ledger-commands";
import {
  createTestBudget,
  createTestLedger,
  createTestOrganization,
  type TestBudget,
  type TestLedger,
} from "@/test/ledger-fixture";
import type { AuthorizeCommand, HoldResult } from "./commands";

let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger();
});
afterAll(() => t.close());

type Asked = (input: Partial<AuthorizeCommand["input"]>) => Promise<HoldResult>;
type Filled = { org: string; ledger: Ledger; ask: Asked; hold: AuthorizeCommand };

/**
 * A budget of 10 for all content, filled by a hold of campaign "gone" whose time is over and that nobody has swept. A
 * call of another campaign does not lock all the windows that the hold must be freed in.
 */
async function filledByTheDead(budget: Partial<TestBudget>): Promise<Filled> {
  const org = await createTestOrganization(t.pool, { cap: "1000" });
  await createTestBudget(t.pool, org, {
    name: "Content",
    scopeType: "AGENT_TYPE",
    scopeKey: "CONTENT",
    limitCost: "10",
    ...budget,
  });
  let now = Date.now();
  const ledger = t.replica(() => now);
  const call = (input: Partial<AuthorizeCommand["input"]>) => authorize(org, { ttlSeconds: 1, ...input });
  const ask: Asked = (input) => ledger.submit(call(input));
  expect(await ask({ estimatedCost: "10", campaignId: "gone" })).toMatchObject({ allowed: true });
  now += 1_001;
  return { org, ledger, ask, hold: call({ estimatedCost: "1", campaignId: "here" }) };
}

test("P5 P6 a refusal names no budget that only a hold past its time fills", async () => {
  const { org, ask } = await filledByTheDead({ action: "warn" });
  const here = { scopeType: "CAMPAIGN", scopeKey: "here", limitCost: "0", action: "block" };
  await createTestBudget(t.pool, org, { name: "Here", ...here });
  const refused = await ask({ estimatedCost: "1", campaignId: "here" });
  expect(refused).toMatchObject({ allowed: false, decision: "block" });
  expect(refused.reasons.map(({ budgetName }) => budgetName)).toEqual(["Here"]);
});

test("P5 a hold past its time neither warns nor degrades", async () => {
  for (const action of ["warn", "degrade"]) {
    const { ask } = await filledByTheDead({ action });
    const granted = await ask({ estimatedCost: "1", campaignId: "here" });
    expect(granted).toMatchObject({ allowed: true, decision: "allow", warnings: [], reasons: [] });
  }
});

test("P5 beside a hold past its time, what is recorded is no excess, and the next call may go on", async () => {
  const { org, ledger } = await filledByTheDead({ action: "block" });
  const recorded = await ledger.submit(record(org, { cost: "9", campaignId: "here" }));
  expect(recorded).toMatchObject({ excess: "0", decision: { action: "allow", allowed: true } });
});

test("P5 check counts no hold past its time, whoever sweeps", async () => {
  const { ledger, hold } = await filledByTheDead({ action: "block" });
  expect(await ledger.check(hold)).toMatchObject({ allowed: true, decision: "allow", reasons: [] });
});

test("P5 ten thousand crashed holds fill no budget, though nobody sweeps", async () => {
  const org = await createTestOrganization(t.pool, { cap: "10" });
  let now = Date.now();
  const ledger = t.replica(() => now);
  const asked = Array.from({ length: 10_000 }, () =>
    ledger.submit(authorize(org, { estimatedCost: "0.001", ttlSeconds: 1 })),
  );
  expect((await Promise.all(asked)).every(({ allowed }) => allowed)).toBe(true);
  now += 1_001;
  const whole = authorize(org, { estimatedCost: "10" });
  // What is advised is what would be decided, though nothing has freed the holds yet.
  expect(await ledger.check(whole)).toMatchObject({ allowed: true, decision: "allow", heldCost: "10" });
  expect(await ledger.submit(whole)).toMatchObject({ allowed: true, heldCost: "10" });
  const { rows } = await t.pool.query(
    `select count(*) filter (where state = 'EXPIRED')::int as expired,
       (select trim_scale(held)::text from budget_windows where organization_id = $1) as held
     from reservations where organization_id = $1`,
    [org],
  );
  expect(rows).toEqual([{ expired: 10_000, held: "10" }]);
});

test("P5 no hold ends before its time, even where reading waits for a row that somebody else has locked", async () => {
  const org = await createTestOrganization(t.pool, { cap: "1000" });
  const hold = async (estimatedCost: string, ttlSeconds: number) => {
    const answer = await t.ledger.submit(authorize(org, { estimatedCost, ttlSeconds }));
    if (!answer.allowed) throw new Error("it was refused");
    return { id: answer.reservationId ?? "", endsAt: Date.parse(answer.expiresAt ?? "") };
  };
  const [locked, brief] = [await hold("1", 120), await hold("2", 2)];
  const client = await t.pool.connect();
  try {
    await client.query("begin");
    await client.query("select from reservations where id = $1 for update", [locked.id]);
    const settled = t.ledger.submit(settle(org, { reservationId: locked.id, cost: "1" }));
    await sleep(Math.max(0, brief.endsAt - Date.now()) + 50);
    await client.query("rollback");
    await settled;
  } finally {
    client.release();
  }
  const { rows } = await t.pool.query(
    "select id from reservations where organization_id = $1 and state = 'EXPIRED' and closed_at < expires_at",
    [org],
  );
  expect(rows).toEqual([]);
});
