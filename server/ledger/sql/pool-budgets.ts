import type { ClientBase } from "pg";
import { type Money, toWire } from "@/server/domain/money";
import type { Policy } from "@/server/ledger/policies/policy";
import { POLICY_COLUMNS, type PolicyRecord, toPolicy } from "./load-policies";

// A pool's own budget and its agents' allocations are all of purpose 'allocation' and carry the pool.
const FIND = `
select ${POLICY_COLUMNS}
from budgets
where organization_id = $1 and purpose = 'allocation' and pool_id = any($2) and status <> 'ARCHIVED'
order by id collate "C"`;

/** The budgets of pools and of the allocations taken from them. */
export async function findPoolBudgets(
  tx: ClientBase,
  organizationId: string,
  poolIds: readonly string[],
): Promise<Policy[]> {
  return (await tx.query<PolicyRecord>(FIND, [organizationId, poolIds])).rows.map((row) => toPolicy(row));
}

export type LimitRow = { budgetId: string; windowId: string; limit: Money | null };

const SET_BUDGETS = `
update budgets b set limit_cost = l.limit_cost, version = version + 1, updated_at = $2
from json_to_recordset($1::json) as l (id text, limit_cost numeric)
where b.id = l.id`;

const SET_WINDOWS = `
update budget_windows w set limit_cost = l.limit_cost
from json_to_recordset($1::json) as l (id text, limit_cost numeric)
where w.id = l.id`;

const SET_INITIAL = `
update budget_pools p set initial_budget = b.limit_cost
from budgets b
where b.id = any($1) and b.scope_type = 'POOL' and p.id = b.scope_key`;

/** Writes limits to budgets and their locked windows. */
export async function setPoolLimits(tx: ClientBase, limits: readonly LimitRow[], now: Date): Promise<void> {
  const rows = (key: "budgetId" | "windowId") =>
    JSON.stringify(
      limits.map((row) => ({ id: row[key], limit_cost: row.limit === null ? null : toWire(row.limit) })),
    );
  await tx.query(SET_BUDGETS, [rows("budgetId"), now]);
  await tx.query(SET_WINDOWS, [rows("windowId")]);
  await tx.query(SET_INITIAL, [limits.map(({ budgetId }) => budgetId)]);
}

const SET_STATUS = `
update budgets set status = $2, version = version + 1, updated_at = $3 where id = $1`;

/** Lays an allocation aside when its agent leaves the pool, or takes it up again. */
export async function setAllocationStatus(
  tx: ClientBase,
  budgetId: string,
  status: "ACTIVE" | "ARCHIVED",
  now: Date,
): Promise<void> {
  await tx.query(SET_STATUS, [budgetId, status, now]);
}

const SET_POOL_BUDGET = `
update budgets set name = $2, reserve_percent = $3, version = version + 1, updated_at = $4 where id = $1`;

/** What a pool's budget takes over from the pool. */
export async function setPoolBudget(
  tx: ClientBase,
  input: { budgetId: string; name: string; reservePercent: string; now: Date },
): Promise<void> {
  await tx.query(SET_POOL_BUDGET, [input.budgetId, input.name, input.reservePercent, input.now]);
}
