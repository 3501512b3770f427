import type { Queryable } from "@/server/db/queryable";
import { type ExecutionFilter, FILTERED, filterValues } from "./executions";

/** What the cube does not know: the rows of the ledger are read. */
type GroupBy = "userId" | "sessionId" | "task";

export type ExecutionGroupRow = {
  /** 0 for rows that name none, from 1 for groups, dearest first, one above the last for all others. */
  place: number;
  key: string | null;
  groups: number;
  cost: string;
  executions: number;
  succeeded: number;
  tokens: string;
  firstAt: Date;
  lastAt: Date;
  /** How many rows were read in all. */
  read: number;
};

const GROUPS = `
with read as (
  select case $18 when 'userId' then l.user_id when 'sessionId' then l.session_id else l.task end as key, l.cost, l.tokens, l.success, l.corrects_id, l.booked_at
  from billing_logs l
  where ${FILTERED}
  limit $16
),
grouped as (
  select key, sum(cost) as cost, count(*) filter (where corrects_id is null) as executions,
    count(*) filter (where corrects_id is null and success) as succeeded, sum(tokens) as tokens,
    min(booked_at) as first_at, max(booked_at) as last_at
  from read
  group by key
),
ranked as (
  select *, case when key is null then 0
    else least(row_number() over (partition by key is null order by cost desc, key collate "C"), $17::int + 1) end as place
  from grouped
)
select place::int, case when place <= $17 then min(key) end as key, count(*)::int as groups, sum(cost)::text as cost,
  sum(executions)::int as executions, sum(succeeded)::int as succeeded, sum(tokens)::text as tokens,
  min(first_at) as "firstAt", max(last_at) as "lastAt", (select count(*) from read)::int as read
from ranked
group by place
order by place`;

/**
 * The executions of a filter by user, session or task, corrections included in what they cost.
 * @param most null for more rows than these: nobody waits for a sum over a whole ledger
 */
export async function groupExecutions(
  db: Queryable,
  input: { organizationId: string; filter: ExecutionFilter; by: GroupBy; top: number; most: number },
): Promise<ExecutionGroupRow[] | null> {
  const { organizationId, filter, by, top, most } = input;
  const { rows } = await db.query<ExecutionGroupRow>({
    text: GROUPS,
    values: [...filterValues(organizationId, filter), most + 1, top, by],
  });
  return (rows[0]?.read ?? 0) > most ? null : rows;
}
