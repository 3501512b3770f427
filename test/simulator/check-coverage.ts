import type { WindowHistory } from "./history";
import type { KnownBudget, Oracle } from "./oracle";
import { coverageOf, covers, DIMENSIONS, type Dimension } from "./plan-budgets";
import type { Who } from "./plan-steps";
import type { Books } from "./read-books";

/**
 * P1, P6: every budget that covers a call counts it, in exactly one of its windows, and no other budget does. By the
 * plan's own words, not by what the windows say of themselves.
 */
export function checkCoverage(oracle: Oracle, books: Books, histories: readonly WindowHistory[]): void {
  for (const [type, field] of [
    ["ORGANIZATION", null],
    ["CAMPAIGN", "campaignId"],
    ["AGENT", "agentId"],
  ] as const) {
    const windows = histories.filter(({ window }) => window.is_primary && window.scope_type === type);
    const covered = (who: Who) => field === null || who[field] !== undefined;
    checkBudget(oracle, { name: type, windows, covered, from: 0, bindsFrom: 0, books });
  }
  for (const [name, budget] of oracle.made) {
    const windows = histories.filter(({ window }) => window.budget_id === budget.id);
    // A budget looks back, except where its windows are too short for that.
    const from = budget.plan.period === "RATE" ? budget.bindsFrom : 0;
    const covered = (who: Who) => covers(budget.plan, who);
    checkBudget(oracle, { name, windows, covered, from, bindsFrom: budget.bindsFrom, books });
    checkDimensions(oracle, budget, windows);
    checkSuspensions(oracle, budget, windows);
  }
}

type Checked = {
  name: string;
  windows: readonly WindowHistory[];
  covered: (who: Who) => boolean;
  from: number;
  bindsFrom: number;
  books: Books;
};

function checkBudget(oracle: Oracle, { name, windows, covered, from, bindsFrom, books }: Checked): void {
  const records = timesIn(windows.map((history) => history.records));
  for (const [id, { who }] of oracle.records) {
    const row = books.records.find((record) => record.id === id);
    if (row && row.booked_at < from) continue;
    const times = records.get(id) ?? 0;
    if (times !== (covered(who) ? 1 : 0))
      oracle.violate("P6", "a budget does not count what it covers, or counts what it does not", {
        name,
        row,
        times,
      });
  }
  const holds = timesIn(windows.map((history) => history.holds));
  for (const row of books.holds) {
    const known = oracle.holds.get(row.id);
    if (!known || row.created_at < bindsFrom) continue;
    const times = holds.get(row.id) ?? 0;
    if (times !== (covered(known.who) ? 1 : 0))
      oracle.violate("P6", "a hold is not on a budget that covers it, or on one that does not", {
        name,
        row,
        times,
      });
  }
}

function timesIn(lists: readonly { id: string }[][]): Map<string, number> {
  const times = new Map<string, number>();
  for (const { id } of lists.flat()) times.set(id, (times.get(id) ?? 0) + 1);
  return times;
}

function checkDimensions(oracle: Oracle, { plan }: KnownBudget, windows: readonly WindowHistory[]): void {
  const { equal, named } = coverageOf(plan);
  const expected = new Map([...equal].map(([type, key]) => [DIMENSIONS[type].column as string, key]));
  const excepted = Object.fromEntries(
    Object.entries(plan.except).map(([type, keys]) => [DIMENSIONS[type as Dimension].column, keys]),
  );
  for (const { window } of windows) {
    const columns = new Set([...expected.keys(), ...[...named].map((type) => DIMENSIONS[type].column)]);
    const told = Object.entries(window.dimensions);
    const isRight =
      told.length === columns.size &&
      told.every(([column, value]) => columns.has(column) && (expected.get(column) ?? value) === value) &&
      JSON.stringify(window.excepted) === JSON.stringify(excepted);
    if (!isRight)
      oracle.violate("P6", "a window counts other calls than its budget covers", { plan, window });
  }
}

function checkSuspensions(oracle: Oracle, budget: KnownBudget, windows: readonly WindowHistory[]): void {
  for (const { holds } of windows)
    for (const hold of holds) {
      const during = budget.suspensions.find(
        ({ from, to }) => hold.created_at > from && hold.created_at < to,
      );
      if (during && hold.via_override === null && !budget.plan.shadow)
        oracle.violate("P1", "a hold was granted by a suspended budget", { budget, hold });
    }
}
