import type { ClientBase } from "pg";
import type { EntityName } from "@/server/ledger/policies/dimensions";

/** A row of override_requests; amounts as decimal text. */
export type OverrideRequest = {
  id: string;
  kind: "BYPASS" | "GRANT";
  budgetId: string | null;
  /** The counter that is meant, where the budget has one each. */
  entity: EntityName | null;
  agentId: string | null;
  amount: string | null;
  ceiling: string | null;
  durationSeconds: number;
  reason: string;
  priority: number;
  state: "PENDING" | "APPROVED" | "REJECTED" | "CANCELLED";
  requestedBy: string;
  approvedBy: string[];
  approvalsNeeded: number;
  approvedAmount: string | null;
};

const INSERT = `
insert into override_requests (id, organization_id, kind, budget_id, agent_id, amount, ceiling, duration_seconds,
  reason, priority, state, requested_by, approvals_needed, created_at, entity)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'PENDING', $11, $12, $13, $14)`;

export type NewRequest = Omit<OverrideRequest, "state" | "approvedBy" | "approvedAmount">;

export async function insertRequest(
  tx: ClientBase,
  organizationId: string,
  row: NewRequest,
  now: Date,
): Promise<void> {
  await tx.query(INSERT, [
    row.id,
    organizationId,
    row.kind,
    row.budgetId,
    row.agentId,
    row.amount,
    row.ceiling,
    row.durationSeconds,
    row.reason,
    row.priority,
    row.requestedBy,
    row.approvalsNeeded,
    now,
    row.entity === null ? null : JSON.stringify(row.entity),
  ]);
}

const COLUMNS = `id, kind, budget_id as "budgetId", entity, agent_id as "agentId", amount::text as amount,
  ceiling::text as ceiling, duration_seconds as "durationSeconds", reason, priority, state,
  requested_by as "requestedBy", approved_by as "approvedBy", approvals_needed as "approvalsNeeded",
  approved_amount::text as "approvedAmount"`;

const FIND = `
select ${COLUMNS} from override_requests where organization_id = $1 and id = $2`;

/** A request as stored; read again by `lockRequest` where its state counts. */
export async function findRequest(
  tx: ClientBase,
  organizationId: string,
  id: string,
): Promise<OverrideRequest | null> {
  return (await tx.query<OverrideRequest>(FIND, [organizationId, id])).rows[0] ?? null;
}

const LOCK = `
select ${COLUMNS} from override_requests where organization_id = $1 and id = $2 order by id for no key update`;

/** Locks a request; after windows, as everywhere. */
export async function lockRequest(
  tx: ClientBase,
  organizationId: string,
  id: string,
): Promise<OverrideRequest | null> {
  return (await tx.query<OverrideRequest>(LOCK, [organizationId, id])).rows[0] ?? null;
}

const DECIDE = `
update override_requests
set state = $3, approved_by = $4, approved_amount = $5, decided_by = $6, decided_at = $7, decision_reason = $8,
  override_id = $9
where organization_id = $1 and id = $2`;

export type RequestDecision = {
  state: OverrideRequest["state"];
  approvedBy: readonly string[];
  approvedAmount: string | null;
  /** null while further people must approve. */
  decidedBy: string | null;
  decidedAt: Date | null;
  decisionReason: string | null;
  overrideId: string | null;
};

/** Writes what was decided about a locked request. */
export async function decideRequest(
  tx: ClientBase,
  organizationId: string,
  id: string,
  decision: RequestDecision,
): Promise<void> {
  await tx.query(DECIDE, [
    organizationId,
    id,
    decision.state,
    decision.approvedBy,
    decision.approvedAmount,
    decision.decidedBy,
    decision.decidedAt,
    decision.decisionReason,
    decision.overrideId,
  ]);
}

const EMERGENCIES = `
select coalesce(sum(o.amount), 0)::text as granted
from override_requests r
join budget_overrides o on o.id = r.override_id
join budgets b on b.id = r.budget_id
where r.organization_id = $1 and r.decided_by = $2 and b.pool_id = $3 and o.ended_at is null and o.expires_at > $4`;

/** What a pool has granted by rule and is in force. @param rule the actor that decides by rule */
export async function readEmergencies(
  tx: ClientBase,
  input: { organizationId: string; rule: string; poolId: string; now: Date },
): Promise<string> {
  const { organizationId, rule, poolId, now } = input;
  const { rows } = await tx.query<{ granted: string }>(EMERGENCIES, [organizationId, rule, poolId, now]);
  return rows[0]?.granted ?? "0";
}

const FIND_OWNER = `
select created_by from api_keys where organization_id = $1 and id = $2`;

/** Who made a key; null for what is no key. */
export async function findKeyOwner(
  tx: ClientBase,
  organizationId: string,
  keyId: string,
): Promise<string | null> {
  const { rows } = await tx.query<{ created_by: string }>(FIND_OWNER, [organizationId, keyId]);
  return rows[0]?.created_by ?? null;
}
