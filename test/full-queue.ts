import { afterAll, beforeAll, expect } from "vitest";
import type { KeyScope } from "@/server/domain/actor";
import { callerOf } from "@/test/admin-caller";
import { createTestApi, type TestApi } from "@/test/api-fixture";
import { createTestOrganization } from "@/test/ledger-fixture";

export const AGENT_SCOPES: KeyScope[] = ["record", "authorize", "read", "cost:explicit"];

/** A server for tests of the queue's doors, and what they do before anything waits. */
export function useFullQueue() {
  let t: TestApi;
  beforeAll(async () => {
    t = await createTestApi();
  });
  afterAll(() => t.close());
  return {
    api: () => t,

    /** An organization whose queueing budget of 1 is spent, an agent's key and a worker's. */
    async fullOrganization() {
      const org = await createTestOrganization(t.pool);
      const budget = await callerOf(org).admin.budgets.create({
        name: "Queue",
        scopeType: "ORGANIZATION",
        period: "MONTHLY",
        limitCost: "1",
        action: "QUEUE",
      });
      const agent = await t.keyOf(org, AGENT_SCOPES);
      const worker = await t.keyOf(org, ["queue:claim"]);
      await t.call(agent, "POST", "/api/v1/costs", { agentType: "CONTENT", cost: "1" });
      return { org, budgetId: budget.id, agent, worker };
    },

    /** @returns the id under which the call waits */
    async ask(agent: string, input: object = {}): Promise<string> {
      const wanted = { agentType: "CONTENT", estimatedCost: "0.5", ...input };
      const { status, body } = await t.call(agent, "POST", "/api/v1/authorizations", wanted);
      expect([status, body.decision]).toEqual([202, "queue"]);
      return String(body.queueId);
    },

    /** The state of a request, its attempts, and the state of its hold. */
    async rowOf(id: string) {
      const { rows } = await t.pool.query(
        `select q.state, q.attempts, r.state as hold from queued_requests q
         left join reservations r on r.id = q.reservation_id where q.id = $1`,
        [id],
      );
      return rows[0];
    },

    async heldOf(budgetId: string) {
      const select = "select trim_scale(held)::text as held from budget_windows where budget_id = $1";
      return (await t.pool.query(select, [budgetId])).rows[0]?.held;
    },
  };
}
