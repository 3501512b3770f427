import { pico, picoText } from "@/test/pico";
import { limitsAt } from "./check-holds";
import type { WindowHistory } from "./history";
import type { Oracle, Refusal } from "./oracle";
import { countsFor } from "./plan-budgets";
import type { Books } from "./read-books";

const CLOCK_SLACK_MS = 5;
type Reason = Refusal["answer"]["reasons"][number];

/**
 * P5: no refusal while there was room. A refusal's own numbers must refuse, and they must be the window's: what had
 * been booked then, and holds that were alive.
 */
export function checkRefusals(oracle: Oracle, books: Books, histories: readonly WindowHistory[]): void {
  for (const refusal of oracle.refusals) {
    const { reasons } = refusal.answer;
    if (!reasons.some((reason) => reason.action === "block" || reason.action === "queue"))
      oracle.violate("P6", "a refusal without a budget that refuses", { refusal });
    for (const reason of reasons) {
      const problem = unlawful(refusal, reason) ?? untrue(oracle, books, { refusal, reason, histories });
      if (problem)
        oracle.violate("P5", problem, { reason, who: refusal.who, from: refusal.from, to: refusal.to });
    }
  }
}

/** What the reason itself says must refuse: used + requested above the limit. */
function unlawful(refusal: Refusal, reason: Reason): string | null {
  const { metric, limit, spent, held, requested, remaining } = reason;
  if (metric === "suspended") return null;
  const asked = metric === "tokens" ? BigInt(refusal.tokens) : metric === "requests" ? 1n : null;
  const expected = asked === null ? picoText(refusal.cost) : String(asked);
  if (pico(requested) !== pico(expected)) return "a refusal names another amount than was asked for";
  const used = pico(spent) + pico(held);
  if (pico(remaining) !== pico(limit) - used) return "a refusal's numbers do not add up";
  return used + pico(requested) > pico(limit) ? null : "a refusal although its own numbers leave room";
}

type Told = { refusal: Refusal; reason: Reason; histories: readonly WindowHistory[] };

/** The numbers of the reason must have been those of the caller's window of that budget between question and answer. */
function untrue(oracle: Oracle, books: Books, { refusal, reason, histories }: Told): string | null {
  if (reason.metric === "per_call" || reason.metric === "suspended") return null;
  const [from, to] = [refusal.from - CLOCK_SLACK_MS, refusal.to + CLOCK_SLACK_MS];
  const candidates = histories.filter(
    ({ window }) =>
      window.budget_id === reason.budgetId &&
      countsFor(window, refusal.who) &&
      window.starts_at <= to &&
      (window.ends_at === null || window.ends_at >= from),
  );
  const problems = candidates.map((history) => differs(oracle, books, { refusal, reason, history }));
  return problems.length === 0 || problems.includes(null) ? null : (problems[0] ?? null);
}

function differs(
  oracle: Oracle,
  books: Books,
  { refusal, reason, history }: { refusal: Refusal; reason: Reason; history: WindowHistory },
): string | null {
  const [from, to] = [refusal.from - CLOCK_SLACK_MS, refusal.to + CLOCK_SLACK_MS];
  const { window, records, holds } = history;
  const { metric } = reason;
  const ofRecord = (row: { cost: string; tokens: number }) =>
    metric === "cost" ? pico(row.cost) : BigInt(metric === "tokens" ? row.tokens : 1) * UNIT;
  const ofHold = (row: { cost: string; tokens: number; requests: number }) =>
    metric === "cost" ? pico(row.cost) : BigInt(metric === "tokens" ? row.tokens : row.requests) * UNIT;
  const [spent, held] = [pico(reason.spent), pico(reason.held)];
  const sum = (amounts: bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);
  const spentAtMost = sum(records.filter((row) => row.recorded_at <= to).map(ofRecord));
  const spentAtLeast = sum(records.filter((row) => row.recorded_at < from).map(ofRecord));
  if (spent > spentAtMost || spent < spentAtLeast) return "a refusal names a spent that never was";
  // A hold that was over when the question came does not count, whether or not anybody has swept it.
  const alive = holds.filter(
    (row) =>
      row.created_at <= to && row.expires_at > from && (row.closed_at === null || row.closed_at >= from),
  );
  if (held > sum(alive.map(ofHold))) return "a refusal counts holds whose time was over";
  if (metric !== "cost" || window.is_pooled) return null;
  const { min, max } = limitsAt(oracle, books, { window, at: refusal.from, until: refusal.to });
  const limit = pico(reason.limit);
  return limit < min || limit > max ? "a refusal names a limit that was not in force" : null;
}

/** Counts are compared as amounts are: `pico` reads a whole number as so many dollars. */
const UNIT = 1_000_000_000_000n;
