import type pg from "pg";
import { pico, picoText } from "@/test/pico";
import { nameOf } from "./check-holds";
import { amountOf, type Totals, totalOf, type WindowHistory } from "./history";
import type { KnownRecord, Oracle } from "./oracle";
import type { Who } from "./plan-steps";
import type { Books, HoldRow, RecordRow } from "./read-books";

/** No message is on its way for longer: by then the server has given it up. */
const UNHEARD_MS = 4_000;

const COLUMNS: Record<keyof Who, keyof RecordRow> = {
  agentType: "agent_type",
  agentId: "agent_id",
  campaignId: "campaign_id",
  environment: "environment",
  component: "component",
  userId: "user_id",
  sessionId: "session_id",
  provider: "provider",
  model: "model",
};

/** P2, P3, I2: the books hold what was acknowledged, each exactly once, and nothing else. */
export function checkRecords(oracle: Oracle, books: Books): void {
  const found = new Map<string, RecordRow>();
  for (const row of books.records) {
    if (found.has(row.id)) oracle.violate("P3", "a record is there twice", row);
    found.set(row.id, row);
    const known = oracle.records.get(row.id);
    if (known) checkRecord(oracle, known, row, books);
    else oracle.violate("P3", "a record that nobody acknowledged", row);
  }
  for (const [id, known] of oracle.records)
    if (!found.has(id)) oracle.violate("P2", "an acknowledged record is not there", { id, known });
}

function checkRecord(oracle: Oracle, known: KnownRecord, row: RecordRow, books: Books): void {
  const same =
    pico(row.cost) === known.cost &&
    row.tokens === known.tokens &&
    row.reservation_id === known.reservationId &&
    pico(row.excess) === pico(known.excess) &&
    Object.entries(COLUMNS).every(
      ([field, column]) => row[column] === (known.who[field as keyof Who] ?? null),
    );
  if (!same) oracle.violate("P2", "a record differs from what was acknowledged", { row, known });
  if (row.reservation_id === null) return;
  const hold = books.holds.find(({ id }) => id === row.reservation_id);
  if (!hold) {
    oracle.violate("P2", "a record names a hold that is not there", row);
    return;
  }
  const over = pico(row.cost) - pico(hold.cost);
  const expected = row.recorded_at >= hold.expires_at ? pico(row.cost) : over > 0n ? over : 0n;
  if (pico(row.excess) !== expected)
    oracle.violate("P1", "the excess is not what the hold left uncovered", {
      row,
      hold,
      expected: picoText(expected),
    });
}

/**
 * A refusal is not remembered, so that its key may ask again. Where the network repeated the question, or an earlier
 * attempt was still on its way, that one may be granted after the refusal was heard: a hold that ends by its time.
 */
export function adoptUnheard(oracle: Oracle, books: Books): void {
  const refusals = [...oracle.refusals];
  for (const row of books.holds) {
    if (oracle.holds.has(row.id)) continue;
    const index = refusals.findIndex(
      ({ cost, tokens, firstSentAt, to }) =>
        cost === pico(row.cost) &&
        tokens === row.tokens &&
        row.created_at >= firstSentAt - UNHEARD_MS &&
        row.created_at <= to + UNHEARD_MS,
    );
    const [refusal] = index === -1 ? [] : refusals.splice(index, 1);
    if (!refusal) continue;
    const { cost, tokens, who } = refusal;
    oracle.holds.set(row.id, { cost, tokens, who, expiresAt: row.expires_at, state: "HELD" });
  }
}

/** P2, P5, I2: the holds that were granted are there, no others, each in the state that it was told to be in. */
export function checkHoldStates(oracle: Oracle, books: Books, now: number): void {
  const ids = new Set(books.holds.map(({ id }) => id));
  for (const row of books.holds) {
    const known = oracle.holds.get(row.id);
    if (!known) oracle.violate("I2", "a hold that nobody was granted", row);
    else if (!isState(known.state, row))
      oracle.violate("P2", `a hold is ${row.state}, told ${known.state}`, { row, known });
    if (row.state === "HELD" && row.expires_at + 1_000 < now)
      oracle.violate("P5", "a hold outlives its time by more than 1 s", { row, now });
  }
  for (const [id, known] of oracle.holds)
    if (!ids.has(id)) oracle.violate("P2", "an acknowledged hold is not there", { id, known });
}

/** A hold may end by its time before its holder's word arrives; a late settle counts, a late release does not. */
function isState(told: "HELD" | "SETTLED" | "RELEASED", { state }: HoldRow): boolean {
  if (told === "HELD") return state === "HELD" || state === "EXPIRED";
  return state === told || (told === "RELEASED" && state === "EXPIRED");
}

/**
 * P3: the database itself takes no second row under a key. From outside this cannot be seen while window locks order
 * all calls of an organization, so it is tried, and undone.
 */
export async function checkKeys(pool: pg.Pool, oracle: Oracle, organizationId: string): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const { rowCount } = await client.query(
      `insert into idempotency_keys
       select * from idempotency_keys where organization_id = $1 limit 1 on conflict do nothing`,
      [organizationId],
    );
    if (rowCount) oracle.violate("P3", "the database takes two rows under one key", { organizationId });
    await client.query("rollback");
  } finally {
    client.release();
  }
}

/** P4: every counter equals the sum of what it stands for, and the parts sum to the whole. */
export function checkCounters(oracle: Oracle, histories: readonly WindowHistory[]): void {
  const spentOf = new Map<string, bigint>();
  for (const { window, records, holds } of histories) {
    const booked = totalOf(records.map((row) => ({ cost: pico(row.cost), tokens: row.tokens, requests: 1 })));
    const held = totalOf(holds.filter(({ state }) => state === "HELD").map(amountOf));
    const stored = { cost: pico(window.spent), tokens: window.tokens, requests: window.requests };
    const kept = { cost: pico(window.held), tokens: window.held_tokens, requests: window.held_requests };
    if (!isSame(stored, booked))
      oracle.violate("P4", "a window is not its records", { window: nameOf(window), stored, booked });
    if (!isSame(kept, held))
      oracle.violate("P4", "a window is not its holds", { window: nameOf(window), kept, held });
    if (window.is_primary) add(spentOf, window.scope_type, pico(window.spent));
  }
  const all = [...oracle.records.values()];
  const total = sumOf(all);
  const unassigned = (field: "campaignId" | "agentId") =>
    sumOf(all.filter(({ who }) => who[field] === undefined));
  const sums = {
    ORGANIZATION: spentOf.get("ORGANIZATION") ?? 0n,
    CAMPAIGN: (spentOf.get("CAMPAIGN") ?? 0n) + unassigned("campaignId"),
    AGENT: (spentOf.get("AGENT") ?? 0n) + unassigned("agentId"),
  };
  for (const [parts, sum] of Object.entries(sums))
    if (sum !== total)
      oracle.violate("P4", `${parts}: the parts do not sum to the whole`, {
        sum: picoText(sum),
        total: picoText(total),
      });
}

/** P4: the cube, which every page reads, sums to the oracle's sums. */
export async function checkCube(pool: pg.Pool, oracle: Oracle, organizationId: string): Promise<void> {
  const { rows } = await pool.query<{ cost: string; tokens: string; executions: string }>(
    `select coalesce(sum(cost), 0)::numeric(24, 12)::text as cost, coalesce(sum(tokens), 0)::text as tokens,
       coalesce(sum(executions), 0)::text as executions
     from usage_hours where organization_id = $1`,
    [organizationId],
  );
  const all = [...oracle.records.values()];
  const expected = {
    cost: picoText(sumOf(all)),
    tokens: String(all.reduce((sum, { tokens }) => sum + tokens, 0)),
    executions: String(all.length),
  };
  if (JSON.stringify(rows[0]) !== JSON.stringify(expected))
    oracle.violate("P4", "the cube is not the records", { cube: rows[0], expected });
}

function isSame(a: Totals, b: Totals): boolean {
  return a.cost === b.cost && a.tokens === b.tokens && a.requests === b.requests;
}

function add(sums: Map<string, bigint>, name: string, amount: bigint): void {
  sums.set(name, (sums.get(name) ?? 0n) + amount);
}

function sumOf(records: readonly KnownRecord[]): bigint {
  return records.reduce((sum, { cost }) => sum + cost, 0n);
}
