import type { Pool } from "pg";
import { type Money, usd } from "@/server/domain/money";
import type { WindowRow } from "@/server/ledger/batch/window";
import { toWindow, WINDOW_COLUMNS, type WindowRecord } from "./lock-windows";
import { type OverrideRow, type RawOverride, toOverride } from "./read-state";

// Unlocked on purpose: a check promises nothing, so it must not wait for those who move money. One statement, so that
// windows and holds are of one instant: a sweep between two readings would take back a hold twice, or not at all.
// Holds whose time is over and that nobody has swept do not count, however many they are.
const READ_ADVICE = `
with clock as materialized (select coalesce($3::timestamptz, clock_timestamp()) as now),
windows as materialized (
  select ${WINDOW_COLUMNS}
  from budget_windows
  where id = any($2)
),
due as materialized (
  select w.id, sum(r.cost) as cost, sum(r.tokens) as tokens, sum(r.requests) as requests
  from clock
  join reservations r on r.organization_id = $1 and r.state = 'HELD' and r.expires_at <= clock.now
  cross join lateral unnest(r.window_ids) as w (id)
  where w.id = any($2)
  group by w.id
)
select
  clock.now,
  (select policy_version from organizations where id = $1) as policy_version,
  (select json_agg(o) from (
    select id, kind, budget_id, window_id, amount::text, ceiling::text, used::text, expires_at
    from budget_overrides
    where organization_id = $1 and ended_at is null
      and starts_at <= clock.now and expires_at > clock.now) o) as overrides,
  due.cost as due_cost, due.tokens as due_tokens, due.requests as due_requests,
  windows.*
from clock
left join windows on true
left join due on due.id = windows.id`;

type Row = { now: Date; policy_version: string | null; overrides: RawOverride[] | null } & {
  due_cost: string | null;
  due_tokens: string | null;
  due_requests: string | null;
} & (WindowRecord | { id: null });

/** What a check judges on: of the windows that exist, what is held there by holds whose time is not over. */
export async function readAdvice(
  pool: Pool,
  input: { organizationId: string; windowIds: readonly string[]; fakeNow: Date | null },
): Promise<{ now: number; policyVersion: string | null; windows: WindowRow[]; overrides: OverrideRow[] }> {
  const { rows } = await pool.query<Row>({
    name: "read_advice",
    text: READ_ADVICE,
    values: [input.organizationId, input.windowIds, input.fakeNow],
  });
  const [first] = rows;
  if (first === undefined) throw new Error("read_advice answered no row");
  return {
    now: first.now.getTime(),
    policyVersion: first.policy_version,
    windows: rows.flatMap((row) => (row.id === null ? [] : [withoutDue(toWindow(row), row)])),
    overrides: (first.overrides ?? []).map(toOverride),
  };
}

type Due = Pick<Row, "due_cost" | "due_tokens" | "due_requests">;

function withoutDue(window: WindowRow, { due_cost: cost, due_tokens, due_requests }: Due): WindowRow {
  if (cost === null) return window;
  const held: Money = window.held.minus(usd(cost));
  return {
    ...window,
    held,
    heldTokens: window.heldTokens - Number(due_tokens),
    heldRequests: window.heldRequests - Number(due_requests),
  };
}
