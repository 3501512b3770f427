import type { ClientBase } from "pg";
import type { Policy } from "@/server/ledger/policies/policy";
import { POLICY_COLUMNS, type PolicyRecord, toPolicy } from "./load-policies";

const OPEN_WINDOWS = `
select id from budget_windows where organization_id = $1 and ends_at > $2`;

/** The windows of an organization that run or are to come, to be locked in their order. */
export async function listOpenWindows(tx: ClientBase, organizationId: string, now: Date): Promise<string[]> {
  return (await tx.query<{ id: string }>(OPEN_WINDOWS, [organizationId, now])).rows.map(({ id }) => id);
}

/** Windows of one budget that run from and to the same instants. */
export type OpenSpan = { policy: Policy; periodKey: string; startsAt: number; endsAt: number };

const OPEN_SPANS = `
select distinct w.period_key as span_key, w.starts_at as span_starts, w.ends_at as span_ends, w.budget_id as span_budget
from budget_windows w
join budgets b on b.id = w.budget_id
where w.organization_id = $1 and w.ends_at > $2 and b.period in ('WEEKLY', 'MONTHLY', 'YEARLY')
order by span_budget, span_starts`;

const BUDGETS = `
select ${POLICY_COLUMNS} from budgets where organization_id = $1 and id = any($2)`;

/** Where windows of weeks, months and years that run or are to come begin and end. */
export async function listOpenSpans(tx: ClientBase, organizationId: string, now: Date): Promise<OpenSpan[]> {
  const spans = await tx.query<{ span_key: string; span_starts: Date; span_ends: Date; span_budget: string }>(
    OPEN_SPANS,
    [organizationId, now],
  );
  const ids = [...new Set(spans.rows.map((row) => row.span_budget))];
  const budgets = await tx.query<PolicyRecord>(BUDGETS, [organizationId, ids]);
  const policies = new Map(budgets.rows.map((row) => [row.id, toPolicy(row)]));
  return spans.rows.flatMap((row) => {
    const policy = policies.get(row.span_budget);
    if (policy === undefined) return [];
    const { span_key: periodKey, span_starts: startsAt, span_ends: endsAt } = row;
    return [{ policy, periodKey, startsAt: startsAt.getTime(), endsAt: endsAt.getTime() }];
  });
}

/** Windows by where they began, and the bounds that they get. */
export type SpanBounds = {
  budgetId: string;
  periodKey: string;
  startsAt: Date;
  newStart: Date;
  newEnd: Date;
};

const WRITE_SPANS = `
update budget_windows w
set starts_at = s.new_start, ends_at = s.new_end, time_zone = $6
from unnest($2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $7::timestamptz[])
  as s (budget_id, period_key, starts_at, new_start, new_end)
where w.organization_id = $1 and w.budget_id = s.budget_id and w.period_key = s.period_key
  and w.starts_at = s.starts_at`;

/** Moves bounds of windows that the caller has locked. */
export async function writeSpans(
  tx: ClientBase,
  organizationId: string,
  { spans, timeZone }: { spans: readonly SpanBounds[]; timeZone: string },
): Promise<void> {
  if (spans.length === 0) return;
  await tx.query(WRITE_SPANS, [
    organizationId,
    spans.map(({ budgetId }) => budgetId),
    spans.map(({ periodKey }) => periodKey),
    spans.map(({ startsAt }) => startsAt),
    spans.map(({ newStart }) => newStart),
    timeZone,
    spans.map(({ newEnd }) => newEnd),
  ]);
}

const SET_CALENDAR = `
update organizations set calendar = nullif($2, time_zone) where id = $1`;

/** Counts days by a calendar from now on; a calendar of one zone is that zone. */
export async function writeCalendar(tx: ClientBase, organizationId: string, calendar: string): Promise<void> {
  await tx.query(SET_CALENDAR, [organizationId, calendar]);
}
