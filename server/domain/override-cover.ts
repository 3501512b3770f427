import { isAbove } from "@/server/domain/binding-reason";
import { guardsRate, type Reason } from "@/server/domain/decision";
import type { Money } from "@/server/domain/money";
import type { ActiveOverride, BudgetPurpose } from "@/server/domain/window-state";

interface Covering {
  overrides: readonly ActiveOverride[];
  cost: Money;
  /** Epoch milliseconds by the database's clock. */
  now: number;
  /** The call is refused because no budget covers it: that takes an override for every budget of the organization. */
  noBudget: boolean;
}

/** Overrides that together cover everything that refuses, or null when something stays uncovered. */
export function overridesFor(reasons: readonly Reason[], covering: Covering): readonly string[] | null {
  if (covering.overrides.length === 0) return null;
  const used = new Set<string>();
  for (const reason of reasons) {
    if (reason.action === "warn") continue;
    const cover = covering.overrides.find((override) => coversReason(override, reason, covering));
    if (cover === undefined) return null;
    used.add(cover.id);
  }
  if (covering.noBudget) {
    const cover = covering.overrides.find(
      (override) => override.budgetId === null && isInForce(override, covering),
    );
    if (cover === undefined) return null;
    used.add(cover.id);
  }
  return [...used];
}

/** An override as it is stored; one without a budget is of every budget. */
type Stored = { kind: "BYPASS" | "GRANT"; budgetId: string | null; expiresAt: Date };

/**
 * The last end of the overrides in force that pass a budget's limits of money; null where none does. Pace is passed only
 * by an override that names its budget, and a suspension is a switch of its own.
 */
export function passedUntil(
  inForce: readonly Stored[],
  { id, purpose }: { id: string | null; purpose: BudgetPurpose },
): Date | null {
  const passing = inForce.filter(({ kind, budgetId }) => {
    if (kind !== "BYPASS") return false;
    return budgetId === null ? !guardsRate(purpose) : budgetId === id;
  });
  const ends = passing.map(({ expiresAt }) => expiresAt.getTime());
  return ends.length === 0 ? null : new Date(Math.max(...ends));
}

function coversReason(override: ActiveOverride, reason: Reason, covering: Covering): boolean {
  if (reason.metric === "hard_ceiling") return false;
  // Suspension is a switch of its own, and pace is not money: only an override that names the budget passes them.
  const mustBeNamed = reason.metric === "suspended" || guardsRate(reason.purpose);
  if (override.budgetId === null ? mustBeNamed : override.budgetId !== reason.budgetId) return false;
  return isInForce(override, covering);
}

function isInForce(override: ActiveOverride, { now, cost }: Covering): boolean {
  if (now >= override.expiresAt) return false;
  return override.ceiling === null || !isAbove(override.used.plus(cost), override.ceiling);
}
