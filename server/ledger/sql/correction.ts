import type { ClientBase } from "pg";
import { ROW_DIMENSIONS } from "./ledger-dimensions";

/** An execution with what its corrections so far have made of it. Money as decimal text. */
export type Correctable = {
  id: string;
  /** Null for an execution; a correction is not corrected. */
  correctsId: string | null;
  bookedAt: Date;
  /** Its own cost and those of its corrections. */
  cost: string;
  priceStatus: "priced" | "provisional" | "free";
  corrections: number;
  /** Of its place in the cube. */
  agent_type: string;
  agent_id: string | null;
  campaign_id: string | null;
  provider: string | null;
  model: string | null;
  component: string | null;
  environment: string | null;
  user_id: string | null;
  /** What it is counted by, column by column. */
  dimensions: Record<string, string>;
};

const FIND = `
select l.id, l.corrects_id as "correctsId", l.booked_at as "bookedAt", (l.cost + n.cost)::text as cost,
  l.price_status as "priceStatus", n.corrections, l.agent_type, l.agent_id, l.campaign_id, l.provider, l.model,
  l.component, l.environment, l.user_id, ${ROW_DIMENSIONS} as dimensions
from billing_logs l
left join reservations r on r.id = l.reservation_id and r.organization_id = l.organization_id
cross join lateral (
  select coalesce(sum(c.cost), 0) as cost, count(*)::int as corrections
  from billing_logs c
  where c.organization_id = l.organization_id and c.booked_at = l.booked_at and c.corrects_id = l.id
) n
where l.organization_id = $1 and l.id = $2 and l.booked_at = $3`;

/** The execution as it stands now. The instant is that of its key, to the microsecond. */
export async function findCorrectable(
  tx: ClientBase,
  at: { organizationId: string; id: string; bookedAt: string },
): Promise<Correctable | null> {
  const { rows } = await tx.query<Correctable>(FIND, [at.organizationId, at.id, at.bookedAt]);
  return rows[0] ?? null;
}

const FIND_BOOKED = `
select booked_at::text as "bookedAt" from billing_logs
where organization_id = $1 and id = $2 and booked_at >= $3 and booked_at < $4`;
const DAY_MS = 86_400_000;

/** When an execution was booked, as text; most are within a day of `recordedAt`, which their id tells. */
export async function findBooking(
  tx: ClientBase,
  { organizationId, id, recordedAt }: { organizationId: string; id: string; recordedAt: number },
): Promise<string | null> {
  const near = [new Date(recordedAt - DAY_MS), new Date(recordedAt + DAY_MS)];
  for (const range of [near, ["-infinity", "infinity"]]) {
    const { rows } = await tx.query<{ bookedAt: string }>(FIND_BOOKED, [organizationId, id, ...range]);
    if (rows[0] !== undefined) return rows[0].bookedAt;
  }
  return null;
}

const COUNTING = `
select id
from budget_windows w
where w.organization_id = $1 and w.starts_at <= $2::timestamptz and (w.ends_at is null or w.ends_at > $2)
  and w.dimensions <@ $3::jsonb
  and not exists (
    select from jsonb_each(w.excepted) as x (name, keys)
    where coalesce(x.keys ? ($3::jsonb ->> x.name), true)
  )
order by id collate "C"`;

/** Every window that counts a row of these dimensions at this instant. */
export async function findCounting(
  tx: ClientBase,
  at: { organizationId: string; bookedAt: string; dimensions: Readonly<Record<string, string>> },
): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(COUNTING, [
    at.organizationId,
    at.bookedAt,
    JSON.stringify(at.dimensions),
  ]);
  return rows.map(({ id }) => id);
}

// Everything that a window counts by is as it was, the key that called included: who corrected it stands in metadata
// and in the audit log. What each class cost is taken back whole; a cost that somebody names stands as input, as a caller's own does.
const INSERT = `
insert into billing_logs (organization_id, booked_at, id, recorded_at, occurred_at, agent_type, agent_id, campaign_id,
  environment, component, user_id, session_id, pool_id, provider, model, requested_model, tokens, input_tokens,
  output_tokens, cache_read_tokens, cache_write_tokens, cost, input_cost, output_cost, cache_read_cost,
  cache_write_cost, excess, bypassed, cost_source, price_status, reservation_id, late, task, execution_id, metadata,
  actor_id, corrects_id)
select l.organization_id, l.booked_at, n.id, $4, l.occurred_at, l.agent_type, l.agent_id, l.campaign_id,
  l.environment, l.component, l.user_id, l.session_id, l.pool_id, l.provider, l.model, l.requested_model, 0, 0,
  0, 0, 0, n.cost,
  case when n.takes_back then -sum_of.input else n.cost end, case when n.takes_back then -sum_of.output else 0 end,
  case when n.takes_back then -sum_of.cache_read else 0 end, case when n.takes_back then -sum_of.cache_write else 0 end,
  0, 0, 'explicit', n.price_status, l.reservation_id, false, l.task, l.execution_id, $5::jsonb, l.actor_id, l.id
from billing_logs l
cross join lateral (
  select sum(c.input_cost) as input, sum(c.output_cost) as output, sum(c.cache_read_cost) as cache_read,
    sum(c.cache_write_cost) as cache_write
  from billing_logs c
  where c.organization_id = l.organization_id and c.booked_at = l.booked_at and l.id in (c.id, c.corrects_id)
) sum_of
cross join json_to_recordset($6::json) as n (id text, cost numeric, price_status text, takes_back boolean)
where l.organization_id = $1 and l.id = $2 and l.booked_at = $3
order by n.id collate "C"`;

export type CorrectionRow = {
  id: string;
  cost: string;
  price_status: "priced" | "provisional";
  takes_back: boolean;
};

/** Books rows that correct an execution, at its own instant. */
export async function insertCorrections(
  tx: ClientBase,
  at: { organizationId: string; id: string; bookedAt: string },
  input: { now: Date; metadata: unknown; rows: readonly CorrectionRow[] },
): Promise<void> {
  await tx.query(INSERT, [
    at.organizationId,
    at.id,
    at.bookedAt,
    input.now,
    JSON.stringify(input.metadata),
    JSON.stringify(input.rows),
  ]);
}

const MOVE_WINDOWS = `
update budget_windows set spent = spent + $2::numeric where id = any($1)`;
const MOVE_HOUR = `
update usage_hours
set cost = cost + $4::numeric, provisional_cost = provisional_cost - $5::numeric, provisional = provisional - $6::int
where organization_id = $1 and starts_at = $2 and dimensions_id = $3`;
const MOVE_USER_DAY = `
update usage_user_days
set cost = cost + $5::numeric, provisional_cost = provisional_cost - $6::numeric, provisional = provisional - $7::int
where organization_id = $1 and day = $2::date and user_id = $3 and dimensions_id = $4`;

/** Adds what a correction changes to windows, whose locks the caller holds. */
export async function moveWindows(tx: ClientBase, ids: readonly string[], change: string): Promise<void> {
  await tx.query(MOVE_WINDOWS, [ids, change]);
}

export type HourChange = { cost: string; provisionalCost: string; provisional: number };

/** @returns false where the cube has no such row, which a rebuild would mend */
export async function moveHour(
  tx: ClientBase,
  at: { organizationId: string; startsAt: Date; dimensionsId: string },
  change: HourChange,
): Promise<boolean> {
  const { rowCount } = await tx.query(MOVE_HOUR, [
    at.organizationId,
    at.startsAt,
    at.dimensionsId,
    change.cost,
    change.provisionalCost,
    change.provisional,
  ]);
  return rowCount === 1;
}

/** The same for the day of the user that the execution names. */
export async function moveUserDay(
  tx: ClientBase,
  at: { organizationId: string; day: string; userId: string; dimensionsId: string },
  change: HourChange,
): Promise<boolean> {
  const { rowCount } = await tx.query(MOVE_USER_DAY, [
    at.organizationId,
    at.day,
    at.userId,
    at.dimensionsId,
    change.cost,
    change.provisionalCost,
    change.provisional,
  ]);
  return rowCount === 1;
}

const RULES = `
select b.id, coalesce(b.action, '') as action, b.period from budgets b where b.organization_id = $1 and b.id = any($2)`;

/** Of each budget its own action, empty where it inherits one, and its period. */
export async function findAlertRules(
  tx: ClientBase,
  organizationId: string,
  budgetIds: readonly string[],
): Promise<Map<string, { action: string; period: string }>> {
  const { rows } = await tx.query<{ id: string; action: string; period: string }>(RULES, [
    organizationId,
    budgetIds,
  ]);
  return new Map(rows.map(({ id, action, period }) => [id, { action, period }]));
}
