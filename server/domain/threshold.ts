import { type Level, type LevelInput, levelOf } from "@/server/domain/level";
import type { BudgetAction } from "@/server/domain/window-state";

/** Levels that raise an alert. */
export type AlertLevel = "WARNING" | "CRITICAL" | "EXCEEDED";

/**
 * Why a budget raises no alert, whoever listens; null: it does. What only counts has no level to be told, and a limit of
 * calls per minute that is reached has done its work: it says so in its refusals.
 */
export function silenceOf({
  action,
  isRate,
}: {
  action: BudgetAction;
  isRate: boolean;
}): "ignore" | "rate" | null {
  if (action === "ignore") return "ignore";
  return isRate ? "rate" : null;
}

const RANK: Record<Level, number> = { HEALTHY: 0, MODERATE: 1, WARNING: 2, CRITICAL: 3, EXCEEDED: 4 };
const ALERT_LEVELS: readonly AlertLevel[] = ["WARNING", "CRITICAL", "EXCEEDED"];
const NONE: readonly AlertLevel[] = Object.freeze([]);

/**
 * Alert levels newly reached upward between two states of one window: old < level <= new, each once, lowest first.
 * A window that nothing has touched counts as HEALTHY, so a threshold or a limit of 0 is crossed by the first record.
 * A raised cap is a `before` above `after`: nothing is crossed, and the next rise crosses again.
 */
export function crossings(input: { before: LevelInput; after: LevelInput }): readonly AlertLevel[] {
  const from = RANK[reachedLevel(input.before)];
  const to = RANK[reachedLevel(input.after)];
  if (to <= from || to < RANK.WARNING) return NONE;
  return ALERT_LEVELS.filter((level) => RANK[level] > from && RANK[level] <= to);
}

/** Alert levels that hold no longer after a change of limit, so that they may alert again. */
export function rearmed(input: { before: LevelInput; after: LevelInput }): readonly AlertLevel[] {
  const from = RANK[reachedLevel(input.before)];
  const to = RANK[reachedLevel(input.after)];
  return to >= from ? NONE : ALERT_LEVELS.filter((level) => RANK[level] > to && RANK[level] <= from);
}

function reachedLevel(window: LevelInput): Level {
  const untouched = window.requests === 0 && window.tokens === 0 && window.spent.isZero();
  return untouched ? "HEALTHY" : levelOf(window);
}
