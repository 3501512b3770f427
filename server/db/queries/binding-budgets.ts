import type { Queryable } from "@/server/db/queryable";
import { BUDGET_COLUMNS, type BudgetDbRow } from "./budgets";

/** What some executions have in common. */
export type CommonOfCalls = {
  /** Values by scope type, such as { AGENT: "luna" }. */
  dimensions: Readonly<Record<string, string>>;
  /** Scope types that each of them has a value in. */
  has: readonly string[];
  /** Values by scope type that none of them has. */
  except: Readonly<Record<string, readonly string[]>>;
};

/** A budget with the places, among what was asked for, of those that it binds. */
export type Binding = { budget: BudgetDbRow; of: number[] };

const MOST_EACH = 100;

// A budget binds calls where it asks for no dimension beyond what they have in common; counters each are only for what
// has a value there. What it excepts cannot be among them: they have another value there, or except as much. Keys are
// compared first: most budgets are of one agent or campaign, and are left out before any JSON is looked at.
const BINDING = `
select ${BUDGET_COLUMNS}, array_agg(x.n order by x.n) as "of"
from budgets b
join jsonb_to_recordset($2::jsonb) as x (n int, dimensions jsonb, has text[], excepted jsonb) on
  (case when b.scope_key is null then '{}' else jsonb_build_object(b.scope_type, b.scope_key) end
    || coalesce(b.filters, '{}')) <@ x.dimensions
  and b.each <@ x.has
  and not exists (
    select from jsonb_each(b.excepted) as e (type, keys)
    where not coalesce(not e.keys ? (x.dimensions ->> e.type), e.keys <@ (x.excepted -> e.type), false)
  )
where b.organization_id = $1 and b.status <> 'ARCHIVED' and b.parent_id is null
  and (b.scope_key is null or b.scope_key = any($3::text[]))
group by b.id
order by b.scope_type = 'ORGANIZATION' desc, b.name collate "C", b.id collate "C"
limit $4`;

/**
 * The budgets that every execution falls under which has what is asked for, for each that is asked, at most 100 for one:
 * the organization's first, then by name.
 */
export async function listBinding(
  db: Queryable,
  { organizationId, asked }: { organizationId: string; asked: readonly CommonOfCalls[] },
): Promise<Binding[]> {
  if (asked.length === 0) return [];
  const each = asked.map(({ dimensions, has, except }, n) => ({ n, dimensions, has, excepted: except }));
  const keys = [...new Set(asked.flatMap(({ dimensions }) => Object.values(dimensions)))];
  const { rows } = await db.query<BudgetDbRow & { of: number[] }>(BINDING, [
    organizationId,
    JSON.stringify(each),
    keys,
    MOST_EACH * asked.length,
  ]);
  return rows.map(({ of, ...budget }) => ({ budget, of }));
}
