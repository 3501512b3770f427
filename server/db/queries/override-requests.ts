import type { Queryable } from "@/server/db/queryable";
import { BUDGET_SCOPE, type BudgetScope } from "./overrides";

/** A request with its override, if it has one; people and keys by name, amounts as decimal text. */
export type OverrideRequestDbRow = {
  id: string;
  kind: "BYPASS" | "GRANT";
  state: "PENDING" | "APPROVED" | "REJECTED" | "CANCELLED";
  budgetId: string | null;
  budgetName: string | null;
  budgetScope: BudgetScope | null;
  entity: Record<string, string> | null;
  agentId: string | null;
  amount: string | null;
  ceiling: string | null;
  approvedAmount: string | null;
  durationSeconds: number;
  priority: number;
  reason: string;
  requestedBy: string;
  createdAt: Date;
  approvedBy: string[];
  approvalsNeeded: number;
  decidedBy: string | null;
  decidedAt: Date | null;
  decisionReason: string | null;
  overrideId: string | null;
  overrideExpiresAt: Date | null;
  overrideEndedAt: Date | null;
};

const SELECT_REQUESTS = `
select r.id, r.kind, r.state, r.budget_id as "budgetId", b.name as "budgetName",
  ${BUDGET_SCOPE}, r.entity, r.agent_id as "agentId",
  r.amount::text as amount, r.ceiling::text as ceiling, r.approved_amount::text as "approvedAmount",
  r.duration_seconds as "durationSeconds", r.priority, r.reason,
  coalesce(u.name, k.name, r.requested_by) as "requestedBy", r.created_at as "createdAt",
  r.approved_by as "approvedBy", r.approvals_needed as "approvalsNeeded",
  coalesce(d.name, dk.name, r.decided_by) as "decidedBy", r.decided_at as "decidedAt",
  r.decision_reason as "decisionReason", r.override_id as "overrideId", o.expires_at as "overrideExpiresAt",
  o.ended_at as "overrideEndedAt"
from override_requests r
left join budgets b on b.id = r.budget_id
left join budget_overrides o on o.id = r.override_id
left join users u on u.id = r.requested_by
left join api_keys k on k.id = r.requested_by
left join users d on d.id = r.decided_by
left join api_keys dk on dk.id = r.decided_by`;

/** Requests, newest first. */
export async function listOverrideRequests(
  db: Queryable,
  input: { organizationId: string; onlyPending: boolean; beforeId: string | null; limit: number },
): Promise<OverrideRequestDbRow[]> {
  const { rows } = await db.query<OverrideRequestDbRow>({
    name: "override-requests",
    text: `${SELECT_REQUESTS}
      where r.organization_id = $1 and (not $2 or r.state = 'PENDING')
        and ($3::text is null or r.id collate "C" < $3 collate "C")
      order by r.id collate "C" desc
      limit $4`,
    values: [input.organizationId, input.onlyPending, input.beforeId, input.limit],
  });
  return rows;
}

/** One request; null where the organization has none of that id. */
export async function findOverrideRequestRow(
  db: Queryable,
  organizationId: string,
  id: string,
): Promise<OverrideRequestDbRow | null> {
  const { rows } = await db.query<OverrideRequestDbRow>({
    name: "override-request",
    text: `${SELECT_REQUESTS}
      where r.organization_id = $1 and r.id = $2`,
    values: [organizationId, id],
  });
  return rows[0] ?? null;
}
