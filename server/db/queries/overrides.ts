import type { Queryable } from "@/server/db/queryable";
import type { BudgetDbRow } from "./budgets";

/** What a budget is of, as its row says it. */
export type BudgetScope = Pick<BudgetDbRow, "scopeType" | "scopeKey" | "filters" | "except" | "each">;

/** Of a budget `b`; null where there is none. */
export const BUDGET_SCOPE = `case when b.id is not null then jsonb_build_object('scopeType', b.scope_type,
    'scopeKey', b.scope_key, 'filters', b.filters, 'except', b.excepted, 'each', b.each) end as "budgetScope"`;

export type OverrideDbRow = {
  id: string;
  kind: "BYPASS" | "GRANT";
  budgetId: string | null;
  budgetName: string | null;
  budgetScope: BudgetScope | null;
  /** Of the counter that gets more room; null or empty where the budget has only one. */
  entityKey: string | null;
  amount: string | null;
  ceiling: string | null;
  used: string;
  uses: number;
  reason: string;
  activatedBy: string;
  activatedAt: Date;
  expiresAt: Date;
  endedAt: Date | null;
  endedBy: string | null;
};

const SELECT_OVERRIDES = `select o.id, o.kind, o.budget_id as "budgetId", b.name as "budgetName",
  ${BUDGET_SCOPE}, w.entity_key as "entityKey", o.amount::text as amount,
  o.ceiling::text as ceiling, o.used::text as used, o.uses::float8 as uses, o.reason,
  coalesce(u.name, k.name, o.created_by) as "activatedBy", o.starts_at as "activatedAt",
  o.expires_at as "expiresAt", o.ended_at as "endedAt",
  coalesce(e.name, ek.name, o.ended_by) as "endedBy"
from budget_overrides o
left join budgets b on b.id = o.budget_id
left join budget_windows w on w.id = o.window_id
left join users u on u.id = o.created_by
left join api_keys k on k.id = o.created_by
left join users e on e.id = o.ended_by
left join api_keys ek on ek.id = o.ended_by`;

/** More are not in force at once. */
export const MOST_OVERRIDES = 100;

/** Overrides, newest first. `state` is judged at `now`: an end that is not written down yet is an end all the same. */
export async function listOverrides(
  db: Queryable,
  input: {
    organizationId: string;
    state: "active" | "past" | "all";
    now: Date;
    beforeId: string | null;
    limit: number;
  },
): Promise<OverrideDbRow[]> {
  const { rows } = await db.query<OverrideDbRow>({
    name: "overrides",
    text: `${SELECT_OVERRIDES}
      where o.organization_id = $1
        and ($2 = 'all' or (o.ended_at is null and o.expires_at > $3) = ($2 = 'active'))
        and ($4::text is null or o.id collate "C" < $4 collate "C")
      order by o.id collate "C" desc
      limit $5`,
    values: [input.organizationId, input.state, input.now, input.beforeId, input.limit],
  });
  return rows;
}

/** One override of an organization; null where it has none of that id. */
export async function findOverrideRow(
  db: Queryable,
  organizationId: string,
  id: string,
): Promise<OverrideDbRow | null> {
  const { rows } = await db.query<OverrideDbRow>({
    name: "override",
    text: `${SELECT_OVERRIDES}
      where o.organization_id = $1 and o.id = $2`,
    values: [organizationId, id],
  });
  return rows[0] ?? null;
}

/** The newest override that somebody put in force, or null. */
export async function findLastOverrideBy(
  db: Queryable,
  organizationId: string,
  createdBy: string,
): Promise<{ expiresAt: Date; endedAt: Date | null } | null> {
  const { rows } = await db.query<{ expiresAt: Date; endedAt: Date | null }>(
    `select expires_at as "expiresAt", ended_at as "endedAt"
     from budget_overrides
     where organization_id = $1 and created_by = $2
     order by starts_at desc
     limit 1`,
    [organizationId, createdBy],
  );
  return rows[0] ?? null;
}
