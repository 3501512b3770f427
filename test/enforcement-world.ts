import { afterAll, beforeAll } from "vitest";
import { authorize, record, recorded } from "@/test/ledger-commands";
import {
  createTestBudget,
  createTestLedger,
  createTestOrganization,
  type TestLedger,
} from "@/test/ledger-fixture";

/** A ledger for tests of what budgets do to the calls of one agent, "a1". */
export function useEnforcementWorld() {
  let t: TestLedger;
  beforeAll(async () => {
    t = await createTestLedger();
  });
  afterAll(() => t.close());
  async function windowOf(budgetId: string) {
    const { rows } = await t.pool.query(
      `select trim_scale(spent)::text as spent, trim_scale(held)::text as held, tokens::int, refused::int,
         shadow_refused::int as "shadowRefused" from budget_windows where budget_id = $1`,
      [budgetId],
    );
    return rows[0];
  }
  const alertsOf = async (budgetId: string) => {
    const { rows } = await t.pool.query(
      "select level from alerts where budget_id = $1 order by created_at, level",
      [budgetId],
    );
    return rows.map(({ level }) => level);
  };
  const rowsOf = async (org: string) => {
    const { rows } = await t.pool.query(
      "select count(*)::int as n from billing_logs where organization_id = $1",
      [org],
    );
    return rows[0].n;
  };
  /** An agent with a budget of this shape, beside an organization without a cap. */
  async function agentWith(budget: Partial<Parameters<typeof createTestBudget>[2]>) {
    const org = await createTestOrganization(t.pool, { cap: "1000000" });
    const id = await createTestBudget(t.pool, org, {
      name: "Agent cap",
      scopeType: "AGENT",
      scopeKey: "a1",
      ...budget,
    });
    return { org, id };
  }
  const ask = (org: string, input: Parameters<typeof authorize>[1]) =>
    t.ledger.submit(authorize(org, { agentId: "a1", ...input }));
  const spend = async (org: string, input: Parameters<typeof record>[1]) =>
    recorded(await t.ledger.submit(record(org, { agentId: "a1", ...input })));
  return {
    get t() {
      return t;
    },
    windowOf,
    alertsOf,
    rowsOf,
    agentWith,
    ask,
    spend,
  };
}
