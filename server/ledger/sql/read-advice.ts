import type { Pool } from "pg";
import type { WindowRow } from "../window";
import { toWindow, WINDOW_COLUMNS, type WindowRecord } from "./lock-windows";
import {
  type HoldRow,
  type OverrideRow,
  type RawHold,
  type RawOverride,
  toHold,
  toOverride,
} from "./read-state";

// Unlocked on purpose: a check promises nothing, so it must not wait for those who move money.
const READ_WINDOWS = `
select ${WINDOW_COLUMNS}
from budget_windows
where id = any($1)`;

const READ_REST = `
with clock as materialized (select coalesce($2::timestamptz, clock_timestamp()) as now)
select
  clock.now,
  (select policy_version from organizations where id = $1) as policy_version,
  (select json_agg(o) from (
    select id, kind, budget_id, window_id, amount::text, ceiling::text, used::text, expires_at
    from budget_overrides
    where organization_id = $1 and ended_at is null
      and starts_at <= clock.now and expires_at > clock.now) o) as overrides,
  (select json_agg(r) from (
    select id, state, created_at, expires_at, cost::text, tokens, requests, via_override, window_ids, attribution
    from reservations
    where organization_id = $1 and state = 'HELD' and expires_at <= clock.now
    limit 500) r) as due
from clock`;

type Rest = {
  now: Date;
  policy_version: string | null;
  overrides: RawOverride[] | null;
  due: RawHold[] | null;
};

/** What a check judges on. `due` are the holds whose time is over and that nobody has swept: they do not count. */
export async function readAdvice(
  pool: Pool,
  input: { organizationId: string; windowIds: readonly string[]; fakeNow: Date | null },
): Promise<{
  now: number;
  policyVersion: string | null;
  windows: WindowRow[];
  overrides: OverrideRow[];
  due: HoldRow[];
}> {
  const windows = await pool.query<WindowRecord>({
    name: "read_windows",
    text: READ_WINDOWS,
    values: [input.windowIds],
  });
  const rest = await pool.query<Rest>({
    name: "read_advice",
    text: READ_REST,
    values: [input.organizationId, input.fakeNow],
  });
  const row = rest.rows[0];
  if (row === undefined) throw new Error("read_advice answered no row");
  return {
    now: row.now.getTime(),
    policyVersion: row.policy_version,
    windows: windows.rows.map(toWindow),
    overrides: (row.overrides ?? []).map(toOverride),
    due: (row.due ?? []).map(toHold),
  };
}
