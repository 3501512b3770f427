import { newIdentityId } from "@/server/auth/ids";
import { appendAudit } from "@/server/db/audit";
import { insertOrganization, insertOrganizationBudget } from "@/server/db/queries/setup";
import type { Transaction } from "@/server/db/transaction-type";
import type { OrganizationId } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";
import { primaryBudgetId } from "@/server/ledger/batch/ids";
import { openServerLog } from "./server-log";

export type NewOrganization = {
  name: string;
  /** IANA name, checked by the caller. */
  timeZone: string;
  /** US dollars a month as a decimal string; null: no cap. */
  monthlyCap: string | null;
  /** Share of the cap from 0 to 1. */
  alertThreshold: number;
  isDemo?: boolean;
};

/**
 * Makes an organization with its monthly cap and the first link of its audit chain.
 * @param by what made it: setup, bootstrap or demo
 * @returns the context in which the rest of its first rows are made
 */
export async function createOrganization(
  tx: Transaction,
  organization: NewOrganization,
  by: string,
): Promise<CallContext> {
  const { name, timeZone, monthlyCap, alertThreshold, isDemo = false } = organization;
  const id = newIdentityId("org") as OrganizationId;
  const ctx: CallContext = { actor: { kind: "system", organizationId: id, name: by }, requestId: by };
  await insertOrganization(tx, { id, name, timeZone, isDemo });
  const budgetId = primaryBudgetId(id, "ORGANIZATION", null);
  const warningPercent = (alertThreshold * 100).toFixed(4);
  await insertOrganizationBudget(tx, {
    id: budgetId,
    organizationId: id,
    limitCost: monthlyCap,
    warningPercent,
  });
  // A demo's alerts are of a made-up past: nobody is told of them.
  if (!isDemo) await openServerLog(tx, id);
  await appendAudit(tx, ctx, {
    action: "organization.create",
    entityType: "organization",
    entityId: id,
    after: { name, timeZone, monthlyCap, alertThreshold: String(alertThreshold), isDemo },
  });
  return ctx;
}
