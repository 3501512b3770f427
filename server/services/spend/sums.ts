import type { SpendSums } from "@/server/contract/admin-spend";
import type { SpendCell } from "@/server/db/queries/spend";
import { type Money, percentOf, sumMoney, toWire, usd } from "@/server/domain/money";

type Measure = keyof Omit<SpendCell, "place" | "key" | "name" | "others" | "bucket">;
type Amount = "cost" | "excess" | "provisionalCost" | "quality" | "impact";
type Whole = Exclude<Measure, Amount>;

/** The exact sums of some cells of one answer. */
export function sumsOf(cells: readonly SpendCell[]): SpendSums {
  const sum = (amount: Amount): Money => sumMoney(cells.map((cell) => usd(cell[amount])));
  const whole = (of: Whole): bigint => sumWhole(cells.map((cell) => cell[of]));
  const count = (of: Whole): number => Number(whole(of));
  const text = (of: Whole): string => whole(of).toString();
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

// Counts are most of a cell: whole numbers add up in a tenth of the time that decimals take.
function sumWhole(counts: readonly string[]): bigint {
  return counts.reduce((sum, count) => sum + BigInt(count), 0n);
}

/** Executions in each bucket, in their order. */
export function executionsByBucket(cells: readonly SpendCell[], buckets: number): number[] {
  return byBucket(cells, buckets).map((own) => Number(sumWhole(own.map(({ executions }) => executions))));
}

/** Cost in each bucket, in their order; "0" where nothing was spent. */
export function costByBucket(cells: readonly SpendCell[], buckets: number): string[] {
  return byBucket(cells, buckets).map((own) => toWire(sumMoney(own.map(({ cost }) => usd(cost)))));
}

/** The cells of each bucket. */
function byBucket(cells: readonly SpendCell[], buckets: number): SpendCell[][] {
  const own: SpendCell[][] = Array.from({ length: buckets }, () => []);
  for (const cell of cells) own[cell.bucket - 1]?.push(cell);
  return own;
}
