import { afterAll, beforeAll } from "vitest";
import { callerOf, useLedger } from "@/test/admin-caller";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";

type Pools = ReturnType<typeof callerOf>["admin"]["pools"];

/** A ledger for tests of pools. */
export function usePoolWorld() {
  let t: TestLedger;
  beforeAll(async () => {
    t = await createTestLedger();
    useLedger(t);
  });
  afterAll(() => t.close());
  async function poolOf(initialBudget = "1000", more: { name?: string; reservePercent?: number } = {}) {
    const org = await createTestOrganization(t.pool);
    const { pools } = callerOf(org).admin;
    const pool = await pools.create({ name: "critical_services", initialBudget, ...more });
    return { org, pools, pool };
  }
  const allocationsOf = async (pools: Pools) =>
    Object.fromEntries((await pools.agents({ limit: 100 })).data.map((row) => [row.agentId, row.allocation]));
  const unallocatedOf = async (pools: Pools, poolId: string) => (await pools.get({ poolId })).unallocated;
  const countOf = async (table: string, org: string) =>
    Number(
      (await t.pool.query(`select count(*) as n from ${table} where organization_id = $1`, [org])).rows[0]?.n,
    );
  return {
    get t() {
      return t;
    },
    poolOf,
    allocationsOf,
    unallocatedOf,
    countOf,
  };
}
