import type { Queryable } from "@/server/db/queryable";

/** A row of budgets; amounts and percentages as decimal text. */
export type BudgetDbRow = {
  id: string;
  name: string;
  description: string | null;
  scopeType: string;
  scopeKey: string | null;
  filters: Record<string, string> | null;
  except: Record<string, string[]> | null;
  each: string[];
  parentId: string | null;
  poolId: string | null;
  period: string;
  resetDay: number;
  weekStart: number;
  fiscalMonth: number;
  windowSeconds: number | null;
  resets: Date[];
  entityResets: Record<string, number[]>;
  purpose: string;
  isPrimary: boolean;
  limitCost: string | null;
  limitTokens: string | null;
  limitRequests: string | null;
  perCallMaxCost: string | null;
  action: string | null;
  urgentAction: string | null;
  warningPercent: string;
  criticalPercent: string;
  fallbackModel: string | null;
  autoSuspend: boolean;
  shadow: boolean;
  reservePercent: string;
  hardCeiling: string | null;
  queueTtlSeconds: number;
  status: string;
  suspendedReason: string | null;
  managedBy: string;
  version: number;
  createdAt: Date;
  updatedAt: Date;
};

export const BUDGET_COLUMNS = `b.id, b.name, b.description, b.scope_type as "scopeType", b.scope_key as "scopeKey", b.filters, b.excepted as except, b.each,
  b.parent_id as "parentId", b.pool_id as "poolId", b.period, b.reset_day as "resetDay", b.week_start as "weekStart",
  b.fiscal_month as "fiscalMonth", b.window_seconds as "windowSeconds", b.resets, b.entity_resets as "entityResets", b.purpose,
  b.is_primary as "isPrimary", b.limit_cost::text as "limitCost", b.limit_tokens::text as "limitTokens",
  b.limit_requests::text as "limitRequests", b.per_call_max_cost::text as "perCallMaxCost", b.action,
  b.urgent_action as "urgentAction", b.warning_percent::text as "warningPercent",
  b.critical_percent::text as "criticalPercent", b.fallback_model as "fallbackModel", b.auto_suspend as "autoSuspend",
  b.shadow, b.reserve_percent::text as "reservePercent", b.hard_ceiling::text as "hardCeiling",
  b.queue_ttl_seconds as "queueTtlSeconds", b.status, b.suspended_reason as "suspendedReason",
  b.managed_by as "managedBy", b.version, b.created_at as "createdAt", b.updated_at as "updatedAt"`;

export type BudgetFilter = {
  scopeType?: string | undefined;
  scopeKey?: string | undefined;
  /** Left out: all but the archived. */
  status?: string | undefined;
  purpose?: string | undefined;
  limited?: boolean | undefined;
  /** Part of the name or key, any case. */
  search?: string | undefined;
};

/** Budgets by name, one page by key; ties go by id. */
export async function listBudgets(
  db: Queryable,
  input: {
    organizationId: string;
    filter: BudgetFilter;
    after: { name: string; id: string } | null;
    limit: number;
  },
): Promise<BudgetDbRow[]> {
  const { organizationId, filter, after, limit } = input;
  const { rows } = await db.query<BudgetDbRow>({
    text: `select ${BUDGET_COLUMNS}
      from budgets b
      where b.organization_id = $1
        and ($2::text is null or b.scope_type = $2)
        and ($3::text is null or b.scope_key = $3)
        and (case when $4::text is null then b.status <> 'ARCHIVED' else b.status = $4 end)
        and ($5::text is null or b.purpose = $5)
        and ($6::boolean is null or $6 = (b.limit_cost is not null or b.limit_tokens is not null
          or b.limit_requests is not null or b.per_call_max_cost is not null))
        -- Not by pattern: what somebody searches for may hold a % or a _.
        and ($7::text is null or strpos(lower(b.name), lower($7)) > 0 or strpos(lower(b.scope_key), lower($7)) > 0)
        and ($8::text is null or (b.name collate "C", b.id collate "C") > ($8, $9))
      order by b.name collate "C", b.id collate "C"
      limit $10`,
    values: [
      organizationId,
      filter.scopeType ?? null,
      filter.scopeKey ?? null,
      filter.status ?? null,
      filter.purpose ?? null,
      filter.limited ?? null,
      filter.search ?? null,
      after?.name ?? null,
      after?.id ?? null,
      limit,
    ],
  });
  return rows;
}

/**
 * One budget by id or by its name in any case; null where this organization has none. Of several of one name (those
 * that scopes have by themselves share names with others) that which was made by a person, archived ones last.
 */
export async function findBudget(
  db: Queryable,
  organizationId: string,
  by: { budgetId?: string | undefined; name?: string | undefined },
): Promise<BudgetDbRow | null> {
  const { rows } = await db.query<BudgetDbRow>({
    text: `select ${BUDGET_COLUMNS}
      from budgets b
      where b.organization_id = $1 and ($2::text is null or b.id = $2)
        and ($3::text is null or (lower(b.name) = lower($3) and b.parent_id is null))
      order by b.status = 'ARCHIVED', b.is_primary, b.created_at desc, b.id
      limit 1`,
    values: [organizationId, by.budgetId ?? null, by.name ?? null],
  });
  return rows[0] ?? null;
}
