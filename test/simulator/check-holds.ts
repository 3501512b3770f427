import { leastOf, mostOf, pico, picoText } from "@/test/pico";
import { amountOf, type Moment, plus, type WindowHistory } from "./history";
import type { Oracle } from "./oracle";
import { type Books, budgetName, type HoldRow, type WindowRow } from "./read-books";

/** The servers' clock is the database's, on this machine: what is left is rounding. */
const CLOCK_SLACK_MS = 5;

/**
 * P1 from the books alone: no hold above a limit, and what a hold says it was judged against is what the window had
 * used and what was in force then.
 */
export function checkHolds(oracle: Oracle, books: Books, histories: readonly WindowHistory[]): void {
  for (const { window, moments } of histories) {
    for (const moment of moments) {
      for (const hold of moment.granted) checkEvidence(oracle, books, { window, moment, hold });
      checkCounts(oracle, window, moment);
    }
  }
  checkOverrides(oracle, books);
}

const MOST = "999999999999.999999999999";
type Granted = { window: WindowRow; moment: Moment; hold: HoldRow };

function checkEvidence(oracle: Oracle, books: Books, { window, moment, hold }: Granted): void {
  const index = hold.window_ids.indexOf(window.id);
  const used = hold.used_before[index] ?? null;
  // A budget that was made later has joined the hold; it did not judge it.
  if (used === null) return;
  const limit = hold.limit_in_force[index] ?? null;
  const detail = { window: nameOf(window), hold, moment: told(moment) };
  const least = plus(plus(moment.before, moment.taken, -1), moment.perhapsFreed, -1).cost;
  const most = plus(moment.before, moment.added).cost - pico(hold.cost);
  if (pico(used) < least || pico(used) > most)
    oracle.violate("P1", "a hold was judged on numbers that were not the window's", detail);
  const { min, max, mayBeNone } = limitsAt(oracle, books, { window, at: moment.at });
  // What is in shadow mode judges nobody; how a run shares a pool is for the pools' own tests.
  const isKnown =
    window.is_pooled || limit === null
      ? mayBeNone || window.shadow
      : pico(limit) >= min && pico(limit) <= max;
  if (!isKnown)
    oracle.violate("P1", "a hold was judged against a limit that was not in force", {
      ...detail,
      inForce: [picoText(min), picoText(max)],
    });
  if (hold.via_override !== null || !isCapping(window)) return;
  if (pico(hold.cost) > pico(window.per_call_max_cost ?? MOST))
    oracle.violate("P1", "a hold was granted above what one call may cost", detail);
  if (limit === null) return;
  if (pico(hold.cost) > 0n && pico(used) + pico(hold.cost) > pico(limit))
    oracle.violate("P1", "a hold was granted above its limit", detail);
}

/** Tokens and requests have no evidence on the hold; the history shows what was used when it was granted. */
function checkCounts(oracle: Oracle, window: WindowRow, moment: Moment): void {
  // A budget that was made later has joined older holds without having judged them.
  const judged = moment.granted.filter(
    (hold) => hold.used_before[hold.window_ids.indexOf(window.id)] != null,
  );
  if (!isCapping(window) || judged.length === 0) return;
  if (judged.some((hold) => hold.via_override !== null)) return;
  const { before, added, taken, booked, perhapsFreed } = moment;
  const after = [taken, booked, perhapsFreed].reduce((sum, part) => plus(sum, part, -1), plus(before, added));
  for (const [metric, limit] of [
    ["tokens", window.limit_tokens],
    ["requests", window.limit_requests],
  ] as const) {
    const asked = judged.some((hold) => hold[metric] > 0);
    if (limit !== null && asked && after[metric] > limit)
      oracle.violate("P1", `holds were granted above a limit in ${metric}`, {
        window: nameOf(window),
        moment: told(moment),
      });
  }
}

function checkOverrides(oracle: Oracle, books: Books): void {
  for (const override of books.overrides) {
    const under = books.holds.filter((hold) => hold.via_override === override.id);
    const cost = under.reduce((sum, hold) => sum + pico(hold.cost), 0n);
    if (
      override.ceiling !== null &&
      (cost > pico(override.ceiling) || pico(override.used) > pico(override.ceiling))
    )
      oracle.violate("P16", "an override let more through than its ceiling", { override, cost });
    for (const hold of under)
      if (hold.created_at < override.starts_at - CLOCK_SLACK_MS || hold.created_at > override.ends_at)
        oracle.violate("P16", "an override let a call through outside its time", { override, hold });
  }
  for (const id of oracle.overrides)
    if (!books.overrides.some((override) => override.id === id))
      oracle.violate("P2", "an acknowledged override is not there", { id });
}

/** The bounds of limit + granted around an instant. */
export function limitsAt(
  oracle: Oracle,
  books: Books,
  { window, at, until = at }: { window: WindowRow; at: number; until?: number },
): { min: bigint; max: bigint; mayBeNone: boolean } {
  const [from, to] = [at - CLOCK_SLACK_MS, until + CLOCK_SLACK_MS];
  const limits = oracle.limitsBetween(budgetName(window), from, to);
  const amounts = limits.filter((limit) => limit !== null);
  const grants = books.overrides.filter((row) => row.kind === "GRANT" && row.window_id === window.id);
  const sum = (rows: typeof grants) => rows.reduce((total, row) => total + pico(row.amount ?? "0"), 0n);
  const surely = grants.filter((row) => row.starts_at <= from && row.ends_at > to);
  const perhaps = grants.filter((row) => row.starts_at <= to && row.ends_at >= from);
  return {
    min: (leastOf(amounts) ?? -1n) + sum(surely),
    max: (mostOf(amounts) ?? -1n) + sum(perhaps),
    mayBeNone: limits.includes(null),
  };
}

export function isCapping(window: Pick<WindowRow, "action" | "shadow">): boolean {
  if (window.shadow) return false;
  return window.action === "block" || window.action === "queue";
}

export function nameOf(window: WindowRow): string {
  return `${budgetName(window)} ${window.id}`;
}

function told({ at, before, added, taken, granted }: Moment) {
  return { at, before, added, taken, granted: granted.map((hold) => [hold.id, amountOf(hold)]) };
}
