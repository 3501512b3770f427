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

const COLUMNS = `b.id, b.name, b.description, b.scope_type as "scopeType", b.scope_key as "scopeKey", b.filters, b.excepted as except, b.each,
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
    text: `select ${COLUMNS}
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
    text: `select ${COLUMNS}
      from budgets b
      where b.organization_id = $1 and ($2::text is null or b.id = $2)
        and ($3::text is null or (lower(b.name) = lower($3) and b.parent_id is null))
      order by b.status = 'ARCHIVED', b.is_primary, b.created_at desc, b.id
      limit 1`,
    values: [organizationId, by.budgetId ?? null, by.name ?? null],
  });
  return rows[0] ?? null;
}

export type AlsoBindingRow = Pick<
  BudgetDbRow,
  "id" | "name" | "scopeType" | "scopeKey" | "period" | "limitCost" | "action"
>;

// A budget binds what has the values $2 where it asks for none beyond them; counters each are only for what has a value
// there, which $3 names. What it excepts cannot be among them: they have another value there, or except as much ($4).
const BINDS = `b.status <> 'ARCHIVED' and b.parent_id is null
  and (case when b.scope_key is null then '{}' else jsonb_build_object(b.scope_type, b.scope_key) end
    || coalesce(b.filters, '{}')) <@ $2::jsonb
  and b.each <@ $3::text[]
  and not exists (
    select from jsonb_each(b.excepted) as x (type, keys)
    where not coalesce(not x.keys ? ($2::jsonb ->> x.type), x.keys <@ ($4::jsonb -> x.type), false)
  )`;

/**
 * Other budgets that every execution with these dimensions falls under: those that ask for no dimension beyond them.
 * @param input dimensions by scope type, such as { AGENT: "luna" }; `has` names all that each execution has a value in,
 * `except` the values that it has not
 */
export async function listAlsoBinding(
  db: Queryable,
  input: {
    organizationId: string;
    budgetId: string;
    dimensions: Record<string, string>;
    has: string[];
    except: Record<string, string[]>;
  },
): Promise<AlsoBindingRow[]> {
  const { rows } = await db.query<AlsoBindingRow>({
    text: `select b.id, b.name, b.scope_type as "scopeType", b.scope_key as "scopeKey", b.period,
        b.limit_cost::text as "limitCost", b.action
      from budgets b
      where b.organization_id = $1 and b.id <> $5 and ${BINDS}
      order by b.scope_type = 'ORGANIZATION' desc, b.name collate "C", b.id collate "C"
      limit 100`,
    values: [
      input.organizationId,
      JSON.stringify(input.dimensions),
      input.has,
      JSON.stringify(input.except),
      input.budgetId,
    ],
  });
  return rows;
}

/**
 * Every budget that each execution with these values falls under, as stored.
 * @param input dimensions by scope type; what each execution has a value in
 */
export async function listBinding(
  db: Queryable,
  input: { organizationId: string; dimensions: Record<string, string>; has: string[] },
): Promise<BudgetDbRow[]> {
  const { rows } = await db.query<BudgetDbRow>({
    text: `select ${COLUMNS}
      from budgets b
      where b.organization_id = $1 and ${BINDS}
      order by b.scope_type = 'ORGANIZATION' desc, b.name collate "C", b.id collate "C"
      limit 100`,
    values: [input.organizationId, JSON.stringify(input.dimensions), input.has, "{}"],
  });
  return rows;
}
