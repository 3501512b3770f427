import type { ClientBase } from "pg";
import { type Money, usd } from "@/server/domain/money";
import type { HoldAttribution } from "./find-holds";

/** A batch takes so many due holds along; more are freed before it, where they could matter. */
export const DUE_AT_ONCE = 500;

// One statement after the window lock. The clock and the policy version must be read here: selected together with
// the lock they would be as old as the wait for it. The clock is read once, for everything: a second reading may be
// later, since locking the holds may wait, and would end holds before their time. Holds are locked after windows,
// overrides last: the order of every batch.
const READ_STATE = `
with clock as materialized (select coalesce($5::timestamptz, clock_timestamp()) as now)
select
  clock.now,
  pg_current_xact_id()::text as xid,
  (select policy_version from organizations where id = $1) as policy_version,
  (select json_agg(json_build_array(i.operation, i.key, encode(i.request_hash, 'hex'), i.response))
    from unnest($2::text[], $3::text[]) as q (operation, key)
    -- Lateral and limited, so that each key is one look into the index.
    cross join lateral (
      select k.operation, k.key, k.request_hash, k.response
      from idempotency_keys k
      where k.organization_id = $1 and k.operation = q.operation and k.key = q.key
      limit 1) i) as keys,
  (select json_agg(r) from (
    select id, state, created_at, expires_at, cost::text, tokens, requests, via_override, window_ids, attribution
    from reservations
    where organization_id = $1 and id = any($4)
    order by id collate "C"
    for update) r) as asked,
  (select json_agg(r) from (
    select id, state, created_at, expires_at, cost::text, tokens, requests, via_override, window_ids, attribution
    from reservations
    where organization_id = $1 and state = 'HELD' and expires_at <= clock.now
    order by id collate "C"
    limit ${DUE_AT_ONCE}
    for update skip locked) r) as due,
  (select json_agg(o) from (
    select id, kind, budget_id, window_id, amount::text, ceiling::text, used::text, expires_at
    from budget_overrides
    where organization_id = $1 and ended_at is null
      and starts_at <= clock.now and expires_at > clock.now
    order by id collate "C"
    for no key update) o) as overrides
from clock`;

/** A hold as stored. Instants are epoch milliseconds. */
export type HoldRow = {
  id: string;
  state: "HELD" | "SETTLED" | "RELEASED" | "EXPIRED";
  createdAt: number;
  expiresAt: number;
  cost: Money;
  tokens: number;
  requests: number;
  viaOverride: string | null;
  windowIds: string[];
  attribution: HoldAttribution;
};

export type OverrideRow = {
  id: string;
  kind: "BYPASS" | "GRANT";
  budgetId: string | null;
  windowId: string | null;
  amount: Money | null;
  ceiling: Money | null;
  used: Money;
  expiresAt: number;
};

export type StoredAnswer = { operation: string; key: string; hash: string; response: string };

/** What a batch must know beyond its windows. */
export type LedgerState = {
  now: number;
  /** Of this transaction: by it a COMMIT whose answer is lost can be looked up. */
  xid: string;
  policyVersion: string | null;
  answers: StoredAnswer[];
  asked: HoldRow[];
  due: HoldRow[];
  overrides: OverrideRow[];
};

export type RawHold = {
  id: string;
  state: HoldRow["state"];
  created_at: string;
  expires_at: string;
  cost: string;
  tokens: number;
  requests: number;
  via_override: string | null;
  window_ids: string[];
  attribution: HoldAttribution;
};
export type RawOverride = {
  id: string;
  kind: "BYPASS" | "GRANT";
  budget_id: string | null;
  window_id: string | null;
  amount: string | null;
  ceiling: string | null;
  used: string;
  expires_at: string;
};
type Row = {
  now: Date;
  xid: string;
  policy_version: string | null;
  keys: [string, string, string, string][] | null;
  asked: RawHold[] | null;
  due: RawHold[] | null;
  overrides: RawOverride[] | null;
};

export function toHold(raw: RawHold): HoldRow {
  return {
    id: raw.id,
    state: raw.state,
    createdAt: Date.parse(raw.created_at),
    expiresAt: Date.parse(raw.expires_at),
    cost: usd(raw.cost),
    tokens: raw.tokens,
    requests: raw.requests,
    viaOverride: raw.via_override,
    windowIds: raw.window_ids,
    attribution: raw.attribution,
  };
}

export function toOverride(raw: RawOverride): OverrideRow {
  return {
    id: raw.id,
    kind: raw.kind,
    budgetId: raw.budget_id,
    windowId: raw.window_id,
    amount: raw.amount === null ? null : usd(raw.amount),
    ceiling: raw.ceiling === null ? null : usd(raw.ceiling),
    used: usd(raw.used),
    expiresAt: Date.parse(raw.expires_at),
  };
}

type Input = {
  organizationId: string;
  keys: readonly { operation: string; key: string }[];
  reservationIds: readonly string[];
  /** Stands in for the database clock in tests. */
  fakeNow: Date | null;
};

/** Reads the clock, the policy version, stored answers, holds and overrides, after the windows are locked. */
export async function readState(tx: ClientBase, input: Input): Promise<LedgerState> {
  const result = await tx.query<Row>({
    name: "read_state",
    text: READ_STATE,
    values: [
      input.organizationId,
      input.keys.map((entry) => entry.operation),
      input.keys.map((entry) => entry.key),
      input.reservationIds,
      input.fakeNow,
    ],
  });
  const row = result.rows[0];
  if (row === undefined) throw new Error("read_state answered no row");
  return {
    now: row.now.getTime(),
    xid: row.xid,
    policyVersion: row.policy_version,
    answers: (row.keys ?? []).map(([operation, key, hash, response]) => ({ operation, key, hash, response })),
    asked: (row.asked ?? []).map(toHold),
    due: (row.due ?? []).map(toHold),
    overrides: (row.overrides ?? []).map(toOverride),
  };
}
