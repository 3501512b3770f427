import type { Queryable } from "@/server/db/queryable";
import { type Money, usd, ZERO } from "@/server/domain/money";
import { NET_COST, ROW_DIMENSIONS } from "./ledger-dimensions";

/** The rows of a budget: what they must equal, must have, and must have otherwise, by ledger column, within [from, to). */
export type UsageOf = {
  organizationId: string;
  dimensions: Readonly<Record<string, string>>;
  present: readonly string[];
  excepted: Readonly<Record<string, readonly string[]>>;
  from: Date;
  to: Date;
};

/** What one model was used for, and how it went; counts as decimal text. */
export type ModelUsage = {
  model: string | null;
  cost: string;
  tokens: string;
  requests: string;
  executionTimeMs: string;
  timed: string;
  /** An execution without a verdict counts as succeeded. */
  succeeded: string;
};

export const NOT_EXCEPTED = `not exists (
    select from jsonb_each($6::jsonb) as x (name, keys) where coalesce(x.keys ? (d.dimensions ->> x.name), true)
  )`;

// Every dimension that the cube has is a column of it; $4 is what a row must equal, $5 what it must have, $6 what not.
const CUBE_ROWS = `
from usage_hours
cross join lateral (
  select jsonb_strip_nulls(jsonb_build_object('agent_type', agent_type, 'agent_id', agent_id,
    'campaign_id', campaign_id, 'component', component, 'environment', environment)) as dimensions
) d
where organization_id = $1 and starts_at >= $2 and starts_at < $3
  and (not $4::jsonb ? 'agent_type' or agent_type = $4 ->> 'agent_type')
  and (not $4 ? 'agent_id' or agent_id = $4 ->> 'agent_id')
  and (not $4 ? 'campaign_id' or campaign_id = $4 ->> 'campaign_id')
  and (not $4 ? 'component' or component = $4 ->> 'component')
  and (not $4 ? 'environment' or environment = $4 ->> 'environment')
  and (not 'agent_id' = any($5::text[]) or agent_id is not null)
  and (not 'campaign_id' = any($5) or campaign_id is not null)
  and (not 'component' = any($5) or component is not null)
  and (not 'environment' = any($5) or environment is not null)
  and ($6::jsonb = '{}' or ${NOT_EXCEPTED})`;

const FROM_CUBE = `
select model, sum(cost)::text as cost, sum(tokens)::text as tokens, sum(executions)::text as requests,
  sum(execution_time_ms)::text as "executionTimeMs", sum(timed)::text as timed, sum(succeeded)::text as succeeded
${CUBE_ROWS}
group by model
order by sum(cost) desc, model collate "C" nulls last`;

const FROM_LEDGER = `
select l.model, sum(l.cost)::text as cost, sum(l.tokens)::text as tokens,
  count(*) filter (where l.corrects_id is null)::text as requests,
  coalesce(sum(l.execution_time_ms), 0)::text as "executionTimeMs", count(l.execution_time_ms)::text as timed,
  count(*) filter (where l.corrects_id is null and l.success is distinct from false)::text as succeeded
from billing_logs l
left join reservations r on r.id = l.reservation_id
cross join lateral (select ${ROW_DIMENSIONS} as dimensions) d
where l.organization_id = $1 and l.booked_at >= $2 and l.booked_at < $3
  and d.dimensions @> $4::jsonb and d.dimensions ?& $5::text[] and ${NOT_EXCEPTED}
group by l.model
order by sum(l.cost) desc, l.model collate "C" nulls last`;

// A hold's provider and model count where it was admitted, and the cube has those that a call was served with.
const IN_CUBE = new Set(["agent_type", "agent_id", "campaign_id", "component", "environment"]);

/**
 * Usage of a budget by model, dearest first. From the cube where it has every dimension and hour, else from the ledger.
 * @param wholeHours whether the bounds are those of hours of the cube
 */
export async function sumByModel(db: Queryable, usage: UsageOf, wholeHours: boolean): Promise<ModelUsage[]> {
  const text = wholeHours && isInCube(usage) ? FROM_CUBE : FROM_LEDGER;
  return (await db.query<ModelUsage>(text, valuesOf(usage))).rows;
}

const BY_BUCKET = `
select width_bucket(starts_at, $7::timestamptz[]) as bucket, sum(cost)::text as cost
${CUBE_ROWS}
group by 1`;

/**
 * What a budget's rows cost in each of some stretches of whole hours, from the cube.
 * @param starts where each begins, in order and without a gap; \`to\` is where the last one ends
 * @returns as many amounts; null where the cube lacks a dimension of the budget
 */
export async function costByStart(
  db: Queryable,
  usage: Omit<UsageOf, "from">,
  starts: readonly Date[],
): Promise<Money[] | null> {
  const [from] = starts;
  if (from === undefined) return [];
  if (!isInCube(usage)) return null;
  // Not prepared: planned for its own values, conditions that a budget does not have are no work for each row.
  const values = [...valuesOf({ ...usage, from }), starts];
  const { rows } = await db.query<{ bucket: number; cost: string }>(BY_BUCKET, values);
  const costs = new Map(rows.map(({ bucket, cost }) => [bucket, usd(cost)]));
  return starts.map((_, index) => costs.get(index + 1) ?? ZERO);
}

/** Whether the cube has every dimension of a budget. */
export function isInCube({
  dimensions,
  present,
  excepted,
}: Pick<UsageOf, "dimensions" | "present" | "excepted">): boolean {
  const columns = [...Object.keys(dimensions), ...present, ...Object.keys(excepted)];
  return columns.every((column) => IN_CUBE.has(column));
}

function valuesOf({ organizationId, dimensions, present, excepted, from, to }: UsageOf) {
  return [organizationId, from, to, JSON.stringify(dimensions), present, JSON.stringify(excepted)];
}

/** What the rows of a budget are together. */
export type UsageSums = { cost: Money; tokens: number; requests: number; dearest: Money };

const SUMS = `
select coalesce(sum(l.cost), 0)::text as cost, coalesce(sum(l.tokens), 0)::float8 as tokens,
  count(*) filter (where l.corrects_id is null)::float8 as requests, coalesce(max(l.cost), 0)::text as dearest
from billing_logs l
left join reservations r on r.id = l.reservation_id
cross join lateral (select ${ROW_DIMENSIONS} as dimensions) d
where l.organization_id = $1 and l.booked_at >= $2 and l.booked_at < $3
  and d.dimensions @> $4::jsonb and d.dimensions ?& $5::text[] and ${NOT_EXCEPTED}`;

/** Cost, tokens and number of executions of a budget, and the dearest of them; zeros where there is none. */
export async function sumUsage(db: Queryable, usage: UsageOf): Promise<UsageSums> {
  const { organizationId, dimensions, present, excepted, from, to } = usage;
  const { rows } = await db.query<Record<"cost" | "dearest", string> & Record<"tokens" | "requests", number>>(
    SUMS,
    [organizationId, from, to, JSON.stringify(dimensions), present, JSON.stringify(excepted)],
  );
  const [row] = rows;
  if (row === undefined) throw new Error("an aggregate has one row");
  return { ...row, cost: usd(row.cost), dearest: usd(row.dearest) };
}

/** One execution as a budget counts it. */
export type UsedRow = {
  /** Epoch milliseconds of its booking. */
  bookedAt: number;
  id: string;
  cost: string;
  tokens: number;
  /** By ledger column. */
  dimensions: Readonly<Record<string, string>>;
};

// As it was corrected since: a correction is no call of its own. Lateral and limited, so that each row's hold is one look
// into the index: a page never reads all holds.
const ROWS = `
select l.booked_at as "bookedAt", l.id, (${NET_COST})::text as cost, l.tokens::float8 as tokens, d.dimensions
from billing_logs l
left join lateral (
  select h.id, h.attribution, h.actor_id from reservations h where h.id = l.reservation_id limit 1
) r on true
cross join lateral (select ${ROW_DIMENSIONS} as dimensions) d
where l.organization_id = $1 and l.booked_at >= $2 and l.booked_at < $3
  and d.dimensions @> $4::jsonb and d.dimensions ?& $5::text[] and ${NOT_EXCEPTED}
  and l.corrects_id is null
  and (l.booked_at, l.id) > ($7::timestamptz, $8)
order by l.booked_at, l.id
limit $9`;

/** Executions of a budget in the order of their booking, one page by key. */
export async function listUsedRows(
  db: Queryable,
  usage: UsageOf,
  page: { after: { bookedAt: number; id: string } | null; limit: number },
): Promise<UsedRow[]> {
  const { organizationId, dimensions, present, excepted, from, to } = usage;
  const { rows } = await db.query<Omit<UsedRow, "bookedAt"> & { bookedAt: Date }>(ROWS, [
    organizationId,
    from,
    to,
    JSON.stringify(dimensions),
    present,
    JSON.stringify(excepted),
    page.after === null ? "-infinity" : new Date(page.after.bookedAt),
    page.after?.id ?? "",
    page.limit,
  ]);
  return rows.map((row) => ({ ...row, bookedAt: row.bookedAt.getTime() }));
}
