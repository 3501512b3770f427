import type { PoolClient } from "pg";
import { planAt } from "@/server/ledger/batch/plan-window";
import { ensureWindows } from "@/server/ledger/sql/ensure-windows";
import { readOrganization } from "@/server/ledger/sql/steer";
import { primaryPolicy } from "./lock-for-change";

/**
 * Makes the organization's window of the month that runs where no call has made it yet: from the first look on the
 * month is there, with its limit and its alert.
 */
export async function openMonth(tx: PoolClient, organizationId: string, fakeNow: Date | null): Promise<void> {
  const organization = await readOrganization(tx, organizationId, fakeNow);
  if (organization === null) return;
  const { timeZone, now } = organization;
  const policy = await primaryPolicy(tx, { organizationId, scopeType: "ORGANIZATION", scopeKey: null });
  const plan = planAt(policy, now, timeZone);
  if (plan === null) return;
  await ensureWindows(tx, { organizationId, timeZone, plans: [plan], agentTypes: new Map() });
}
