import type pg from "pg";

// Instants as epoch milliseconds, cut to the millisecond as the servers' clock is; money as exact text.
const ms = (column: string) => `floor(extract(epoch from ${column}) * 1000)::float8`;

/** Bounds of windows are kept to the microsecond where somebody reset a budget. */
const exact = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;

const WINDOWS = `
select w.id, w.budget_id, b.name, b.scope_type, b.scope_key, b.is_primary, b.action, b.shadow, b.period, b.pool_id is not null or b.scope_type = 'POOL' as is_pooled,
  b.per_call_max_cost::text, w.dimensions, w.excepted, ${exact("w.starts_at")} as starts_at, ${exact("w.ends_at")} as ends_at, w.limit_cost::text, w.limit_tokens::float8, w.limit_requests::float8,
  w.spent::text, w.held::text, w.tokens::float8, w.held_tokens::float8, w.requests::float8, w.held_requests::float8
from budget_windows w join budgets b on b.id = w.budget_id
where w.organization_id = $1`;

const HOLDS = `
select id, state, ${ms("created_at")} as created_at, ${ms("expires_at")} as expires_at, ${ms("closed_at")} as closed_at,
  cost::text, tokens::float8, requests::float8, via_override, window_ids, used_before::text[], limit_in_force::text[]
from reservations where organization_id = $1`;

const RECORDS = `
select id, ${ms("booked_at")} as booked_at, ${ms("recorded_at")} as recorded_at, cost::text, excess::text,
  tokens::float8, reservation_id, agent_type, agent_id, campaign_id, environment, component, user_id, session_id,
  provider, model, task, pool_id, actor_id
from billing_logs where organization_id = $1`;

const OVERRIDES = `
select id, kind, budget_id, window_id, amount::text, ceiling::text, used::text, ${ms("starts_at")} as starts_at,
  ${ms("least(expires_at, coalesce(ended_at, expires_at))")} as ends_at
from budget_overrides where organization_id = $1`;

export type WindowRow = {
  id: string;
  budget_id: string;
  scope_type: string;
  scope_key: string | null;
  name: string;
  is_primary: boolean;
  action: string | null;
  shadow: boolean;
  /** A pool, or an agent's part of one: runs and transfers change its limit. */
  is_pooled: boolean;
  period: string;
  per_call_max_cost: string | null;
  /** What a record must equal to be counted here, by column. */
  dimensions: Record<string, string>;
  excepted: Record<string, string[]>;
  starts_at: number;
  ends_at: number | null;
  limit_cost: string | null;
  limit_tokens: number | null;
  limit_requests: number | null;
  spent: string;
  held: string;
  tokens: number;
  held_tokens: number;
  requests: number;
  held_requests: number;
};
export type HoldRow = {
  id: string;
  state: "HELD" | "SETTLED" | "RELEASED" | "EXPIRED";
  created_at: number;
  expires_at: number;
  closed_at: number | null;
  cost: string;
  tokens: number;
  requests: number;
  via_override: string | null;
  window_ids: string[];
  used_before: (string | null)[];
  limit_in_force: (string | null)[];
};
export type RecordRow = {
  id: string;
  booked_at: number;
  recorded_at: number;
  cost: string;
  excess: string;
  tokens: number;
  reservation_id: string | null;
} & Record<
  | "agent_type"
  | "agent_id"
  | "campaign_id"
  | "environment"
  | "component"
  | "user_id"
  | "session_id"
  | "provider"
  | "model"
  | "task"
  | "pool_id"
  | "actor_id",
  string | null
>;
export type OverrideRow = {
  id: string;
  kind: "BYPASS" | "GRANT";
  budget_id: string | null;
  window_id: string | null;
  amount: string | null;
  ceiling: string | null;
  used: string;
  starts_at: number;
  ends_at: number;
};

/** Everything that stands in the database for one organization, read at one instant. */
export type Books = {
  windows: WindowRow[];
  holds: HoldRow[];
  records: RecordRow[];
  overrides: OverrideRow[];
};

export async function readBooks(pool: pg.Pool, organizationId: string): Promise<Books> {
  const client = await pool.connect();
  const read = async <T extends pg.QueryResultRow>(text: string) =>
    (await client.query<T>(text, [organizationId])).rows;
  try {
    await client.query("begin isolation level repeatable read read only");
    const books = {
      windows: await read<WindowRow>(WINDOWS),
      holds: await read<HoldRow>(HOLDS),
      records: await read<RecordRow>(RECORDS),
      overrides: await read<OverrideRow>(OVERRIDES),
    };
    await client.query("commit");
    return books;
  } finally {
    client.release();
  }
}

/** Whether a record is counted in a window. */
export function isCounted(
  record: RecordRow,
  window: Pick<WindowRow, "starts_at" | "ends_at" | "dimensions" | "excepted">,
): boolean {
  if (record.booked_at < window.starts_at) return false;
  if (window.ends_at !== null && record.booked_at >= window.ends_at) return false;
  const equals = Object.entries(window.dimensions).every(
    ([column, value]) => record[column as keyof RecordRow] === value,
  );
  return (
    equals &&
    Object.entries(window.excepted).every(([column, values]) => {
      const value = record[column as keyof RecordRow];
      return typeof value === "string" && !values.includes(value);
    })
  );
}

/** The name by which the oracle knows a budget. */
export function budgetName(
  window: Pick<WindowRow, "is_primary" | "scope_type" | "scope_key" | "name">,
): string {
  if (!window.is_primary) return window.name;
  return window.scope_key === null ? window.scope_type : `${window.scope_type}:${window.scope_key}`;
}
