import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import type { HoldRefused } from "@/server/ledger/batch/commands";
import { verifyBooks } from "@/server/ledger/proof/verify";
import { findImbalances } from "@/test/books";
import { authorize, record } from "@/test/ledger-commands";
import {
  createTestBudget,
  createTestLedger,
  createTestOrganization,
  type TestLedger,
} from "@/test/ledger-fixture";

export const NOON = Date.parse("2026-11-22T12:00:00Z");
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

type Options = { period?: string; limit?: string; scopeType?: string; scopeKey?: string };

/** A ledger for tests of the queue; each begins at noon by the clock `now`, which it moves. */
export function useQueueWorld() {
  const clock = { now: NOON };
  let t: TestLedger;
  beforeAll(async () => {
    t = await createTestLedger({ fakeNow: () => clock.now });
  });
  beforeEach(() => {
    clock.now = NOON;
  });
  afterAll(() => t.close());

  /** An organization whose queueing budget is used up. */
  async function fullOrganization({ period = "DAILY", limit = "1", ...scope }: Options = {}) {
    const org = await createTestOrganization(t.pool);
    const budgetId = await createTestBudget(t.pool, org, {
      name: "Queue",
      scopeType: "ORGANIZATION",
      ...scope,
      period,
      limitCost: limit,
      action: "queue",
    });
    await t.ledger.submit(record(org, { cost: limit, agentId: scope.scopeKey }));
    return { org, budgetId };
  }

  async function ask(org: string, input: Partial<Parameters<typeof authorize>[1]> = {}) {
    const answer = await t.ledger.submit(authorize(org, { estimatedCost: "0.5", ...input }));
    if (answer.allowed || answer.queueId === undefined) throw new Error(JSON.stringify(answer));
    return answer as HoldRefused & { queueId: string };
  }

  async function rowOf(id: string) {
    const { rows } = await t.pool.query(
      "select state, attempts, lease_until, next_attempt_at, finished_at from queued_requests where id = $1",
      [id],
    );
    return rows[0];
  }
  const stateOf = async (id: string) => (await rowOf(id)).state;
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => "done",
      (error: { code: string }) => error.code,
    );
  const eventsOf = async (org: string, type: string) =>
    (
      await t.pool.query(
        "select payload ->> 'queueId' as id from events where organization_id = $1 and type = $2 order by seq",
        [org, type],
      )
    ).rows.map((row) => row.id);
  /** Raises the limit behind everybody's back, as a change of rules does. */
  async function raise(budgetId: string, limit: string) {
    await t.pool.query("update budgets set limit_cost = $2 where id = $1", [budgetId, limit]);
    await t.pool.query("update budget_windows set limit_cost = $2 where budget_id = $1", [budgetId, limit]);
    await t.pool.query(
      "update organizations set policy_version = policy_version + 1 where id = (select organization_id from budgets where id = $1)",
      [budgetId],
    );
  }
  async function expectBalanced(org: string) {
    expect(await findImbalances(t.pool, org)).toEqual([]);
    expect(await verifyBooks(t.pool, { organizationId: org, recentOnly: false })).toMatchObject({
      mismatches: [],
    });
  }
  return {
    get t() {
      return t;
    },
    clock,
    fullOrganization,
    ask,
    rowOf,
    stateOf,
    codeOf,
    eventsOf,
    raise,
    expectBalanced,
  };
}
