import type { Pool, PoolClient } from "pg";
import { NotFoundError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import { withTransaction } from "@/server/db/transaction";
import { actorId } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";
import { type Money, toWire } from "@/server/domain/money";
import { newId } from "@/server/ledger/batch/ids";
import { type EntityName, entityValues } from "@/server/ledger/policies/dimensions";
import { findPolicy } from "@/server/ledger/sql/find-policy";
import { insertRequest, type NewRequest } from "@/server/ledger/sql/override-requests";
import { readOrganization, tell } from "@/server/ledger/sql/steer";

/** What is asked for. Amounts in US dollars. */
export type RequestInput = {
  kind: "BYPASS" | "GRANT";
  /** GRANT: always a budget. BYPASS: null for every budget of the organization. */
  budgetId: string | null;
  /** GRANT: whose counter, where the budget has one each. */
  entity: EntityName | null;
  amount: Money | null;
  ceiling: Money | null;
  durationSeconds: number;
  reason: string;
};

/**
 * Writes down that somebody asks for an override. No call is judged by it until it is approved.
 * @param secondApproverAbove from here on two people must approve; null: one is always enough
 * @param fakeNow stands in for the database clock; tests only
 * @throws NotFoundError, InvalidFieldError for a GRANT that does not name the counter it means
 */
export async function requestOverride(
  pool: Pool,
  ctx: CallContext,
  input: RequestInput,
  { secondApproverAbove, fakeNow = null }: { secondApproverAbove: Money | null; fakeNow?: Date | null },
): Promise<{ id: string }> {
  const { organizationId } = ctx.actor;
  return withTransaction(pool, async (tx) => {
    const at = await readOrganization(tx, organizationId, fakeNow);
    if (at === null) throw new NotFoundError("organization");
    await checkBudget(tx, organizationId, input);
    const text = (amount: Money | null) => (amount === null ? null : toWire(amount));
    const row: NewRequest = {
      ...input,
      id: newId("req"),
      agentId: null,
      amount: text(input.amount),
      ceiling: text(input.ceiling),
      priority: 5,
      requestedBy: actorId(ctx.actor),
      approvalsNeeded: approvalsFor(input, secondApproverAbove),
    };
    await openRequest(tx, ctx, row, new Date(at.now));
    return { id: row.id };
  });
}

async function checkBudget(tx: PoolClient, organizationId: string, { kind, budgetId, entity }: RequestInput) {
  if (budgetId === null) return;
  const found = await findPolicy(tx, organizationId, budgetId);
  if (found === null || found.status === "ARCHIVED") throw new NotFoundError("budget");
  if (kind === "GRANT") entityValues(found.policy, entity);
}

/** A BYPASS without a ceiling is above every amount. */
export function approvalsFor(
  { kind, amount, ceiling }: Pick<RequestInput, "kind" | "amount" | "ceiling">,
  secondApproverAbove: Money | null,
): 1 | 2 {
  if (secondApproverAbove === null) return 1;
  const asked = kind === "GRANT" ? amount : ceiling;
  return asked === null || asked.gt(secondApproverAbove) ? 2 : 1;
}

/** Writes a request with its event and audit row. */
export async function openRequest(
  tx: PoolClient,
  ctx: CallContext,
  row: NewRequest,
  now: Date,
): Promise<void> {
  const { organizationId } = ctx.actor;
  await insertRequest(tx, organizationId, row, now);
  await tell(tx, organizationId, { type: "override.requested", payload: { requestId: row.id } });
  const { id, reason, ...asked } = row;
  await appendAudit(tx, ctx, {
    action: "override.requested",
    entityType: "override_request",
    entityId: id,
    after: asked,
    reason,
  });
}
