import type { SpendSums } from "@/server/contract/admin-spend";
import type { SpendCell } from "@/server/db/queries/spend";
import type { SpendMeasure } from "@/server/db/queries/spend-sums";
import { type Money, percentOf, sumMoney, toWire, usd } from "@/server/domain/money";

type Amount = "cost" | "excess" | "provisionalCost" | "quality" | "impact";
type Whole = Exclude<SpendMeasure, Amount>;

/** The exact sums of some cells of one answer. */
export function sumsOf(cells: readonly SpendCell[]): SpendSums {
  const sum = (amount: Amount): Money => sumMoney(cells.map((cell) => usd(cell[amount])));
  const count = (of: Whole): number => countOf(cells, of);
  const text = (of: Whole): string => sumWhole(cells.map((cell) => cell[of])).toString();
  const cost = sum("cost");
  const executions = usd(text("executions"));
  const rate = percentOf(usd(text("succeeded")), executions);
  const timed = usd(text("timed"));
  const scored = usd(text("scored"));
  return {
    cost: toWire(cost),
    excess: toWire(sum("excess")),
    provisionalCost: toWire(sum("provisionalCost")),
    provisional: count("provisional"),
    executions: count("executions"),
    succeeded: count("succeeded"),
    failed: count("failed"),
    retries: count("retries"),
    conversions: count("conversions"),
    cached: count("cached"),
    tokens: text("tokens"),
    inputTokens: text("inputTokens"),
    outputTokens: text("outputTokens"),
    cacheReadTokens: text("cacheReadTokens"),
    cacheWriteTokens: text("cacheWriteTokens"),
    averageCost: executions.isZero() ? null : toWire(cost.div(executions).toDecimalPlaces(12)),
    successRate: rate === null ? null : toWire(rate),
    averageTimeMs: timed.isZero() ? null : toWire(usd(text("executionTimeMs")).div(timed).toDecimalPlaces(3)),
    impact: toWire(sum("impact")),
    scored: count("scored"),
    averageQuality: scored.isZero() ? null : toWire(sum("quality").div(scored).toDecimalPlaces(6)),
  };
}

/** How many of a kind some cells have together. */
export function countOf<Of extends Whole>(cells: readonly Record<Of, string>[], of: Of): number {
  return Number(sumWhole(cells.map((cell) => cell[of])));
}

/** What some cells cost together. */
export function costOf(cells: readonly Pick<SpendCell, "cost">[]): Money {
  return sumMoney(cells.map(({ cost }) => usd(cost)));
}

// Counts are most of a cell: whole numbers add up in a tenth of the time that decimals take.
function sumWhole(counts: readonly string[]): bigint {
  return counts.reduce((sum, count) => sum + BigInt(count), 0n);
}

/** Executions in each bucket, in their order. */
export function executionsByBucket(
  cells: readonly Pick<SpendCell, "bucket" | "executions">[],
  buckets: number,
): number[] {
  return byBucket(cells, buckets).map((own) => countOf(own, "executions"));
}

/** Cost in each bucket, in their order; "0" where nothing was spent. */
export function costByBucket(
  cells: readonly Pick<SpendCell, "bucket" | "cost">[],
  buckets: number,
): string[] {
  return byBucket(cells, buckets).map((own) => toWire(costOf(own)));
}

/** The cells of each bucket. */
function byBucket<Cell extends { bucket: number }>(cells: readonly Cell[], buckets: number): Cell[][] {
  const own: Cell[][] = Array.from({ length: buckets }, () => []);
  for (const cell of cells) own[cell.bucket - 1]?.push(cell);
  return own;
}
