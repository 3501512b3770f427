import { pico } from "@/test/pico";
import { type Books, type HoldRow, isCounted, type RecordRow, type WindowRow } from "./read-books";

/** What a window had used after everything that happened up to an instant. */
export type Totals = { cost: bigint; tokens: number; requests: number };

/** All that happened to a window within one millisecond; what came first in it cannot be told. */
export type Moment = {
  at: number;
  before: Totals;
  /** What was added and what was taken away within it. */
  added: Totals;
  taken: Totals;
  /** Of `added`, what was booked: it is booked whether there is room or not. */
  booked: Totals;
  /** Of `before`, holds whose time was over and that were settled later: when they were freed is not kept. */
  perhapsFreed: Totals;
  granted: HoldRow[];
};

export type WindowHistory = { window: WindowRow; moments: Moment[]; records: RecordRow[]; holds: HoldRow[] };

const NOTHING: Totals = { cost: 0n, tokens: 0, requests: 0 };

export function plus(a: Totals, b: Totals, sign: 1 | -1 = 1): Totals {
  return {
    cost: a.cost + BigInt(sign) * b.cost,
    tokens: a.tokens + sign * b.tokens,
    requests: a.requests + sign * b.requests,
  };
}

/**
 * What happened to each window, instant by instant, from its holds and records alone. Every change of a window is
 * stamped with a clock read under its lock, so the stamps tell the order in which the changes were made.
 */
export function historiesOf(books: Books): WindowHistory[] {
  return books.windows.map((window) => {
    const records = books.records.filter((record) => isCounted(record, window));
    const holds = books.holds.filter((hold) => hold.window_ids.includes(window.id));
    return { window, records, holds, moments: momentsOf(records, holds) };
  });
}

function momentsOf(records: readonly RecordRow[], holds: readonly HoldRow[]): Moment[] {
  const moments = new Map<number, Moment>();
  const at = (instant: number) => {
    const known = moments.get(instant);
    if (known) return known;
    const made = {
      at: instant,
      before: NOTHING,
      added: NOTHING,
      taken: NOTHING,
      booked: NOTHING,
      perhapsFreed: NOTHING,
      granted: [],
    };
    moments.set(instant, made);
    return made as Moment;
  };
  for (const record of records) {
    const moment = at(record.recorded_at);
    const amount = { cost: pico(record.cost), tokens: record.tokens, requests: 1 };
    moment.added = plus(moment.added, amount);
    moment.booked = plus(moment.booked, amount);
  }
  for (const hold of holds) {
    const amount = amountOf(hold);
    const opened = at(hold.created_at);
    opened.added = plus(opened.added, amount);
    opened.granted.push(hold);
    if (hold.closed_at === null) continue;
    const closed = at(hold.closed_at);
    closed.taken = plus(closed.taken, amount);
  }
  const ordered = [...moments.values()].sort((a, b) => a.at - b.at);
  const late = holds.filter((hold) => hold.closed_at !== null && hold.closed_at > hold.expires_at);
  let running = NOTHING;
  for (const moment of ordered) {
    moment.before = running;
    const over = late.filter((hold) => hold.expires_at <= moment.at && (hold.closed_at ?? 0) > moment.at);
    moment.perhapsFreed = totalOf(over.map(amountOf));
    running = plus(plus(running, moment.added), moment.taken, -1);
  }
  return ordered;
}

export function amountOf(hold: HoldRow): Totals {
  return { cost: pico(hold.cost), tokens: hold.tokens, requests: hold.requests };
}

export function totalOf(amounts: readonly Totals[]): Totals {
  return amounts.reduce((sum, amount) => plus(sum, amount), NOTHING);
}
