import type { Pool } from "pg";
import { toWire, usd } from "@/server/domain/money";
import type { Ledger } from "@/server/ledger/ledger";
import { createTestOrganization } from "@/test/ledger-fixture";
import { recordOf } from "@/test/steering-fixture";

export const BUSY_AT = Date.parse("2026-11-22T12:00:00Z");
const DAY = 86_400_000;

/** An organization with 90 executions over three weeks; the ledger's clock must stand at BUSY_AT. */
export async function createBusyOrganization(
  t: { pool: Pool; ledger: Ledger },
  timeZone: string,
): Promise<string> {
  const org = await createTestOrganization(t.pool, { cap: "1000", timeZone });
  await Promise.all(
    Array.from({ length: 90 }, (_, n) =>
      t.ledger.submit(
        recordOf(org, {
          cost: `${n % 7}.${String((n * 7_919_777) % 1_000_000).padStart(12, "0")}`,
          agentType: ["CONTENT", "AD", "SEO"][n % 3] ?? "CONTENT",
          ...(n % 4 ? { campaignId: `c${n % 4}` } : {}),
          ...(n % 5 ? { agentId: `a${n % 5}` } : {}),
          ...(n % 4 === 1 ? { success: n % 8 === 1 } : {}),
          occurredAt: new Date(BUSY_AT - (n % 21) * DAY - n * 60_000).toISOString(),
        }),
      ),
    ),
  );
  return org;
}

/** The exact sum of an organization's ledger rows. @param where a condition of the test's own */
export async function ledgerSum(pool: Pool, org: string, where = "true"): Promise<string> {
  const { rows } = await pool.query<{ cost: string }>(
    `select coalesce(sum(cost), 0)::text as cost from billing_logs where organization_id = $1 and ${where}`,
    [org],
  );
  return toWire(usd(rows[0]?.cost ?? "0"));
}
