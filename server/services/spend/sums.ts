import type { SpendSums } from "@/server/contract/admin-spend";
import type { SpendCell } from "@/server/db/queries/spend";
import { type Money, percentOf, sumMoney, toWire, usd } from "@/server/domain/money";

type Measure = keyof Omit<SpendCell, "place" | "key" | "name" | "others" | "bucket">;

/** The exact sums of some cells of one answer. */
export function sumsOf(cells: readonly SpendCell[]): SpendSums {
  const sum = (measure: Measure): Money => sumMoney(cells.map((cell) => usd(cell[measure])));
  const count = (measure: Measure): number => Number(toWire(sum(measure)));
  const text = (measure: Measure): string => toWire(sum(measure));
  const executions = sum("executions");
  const rate = percentOf(sum("succeeded"), executions);
  const timed = sum("timed");
  const scored = sum("scored");
  return {
    cost: text("cost"),
    excess: text("excess"),
    provisionalCost: text("provisionalCost"),
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
    averageCost: executions.isZero() ? null : toWire(sum("cost").div(executions).toDecimalPlaces(12)),
    successRate: rate === null ? null : toWire(rate),
    averageTimeMs: timed.isZero() ? null : toWire(sum("executionTimeMs").div(timed).toDecimalPlaces(3)),
    scored: count("scored"),
    averageQuality: scored.isZero() ? null : toWire(sum("quality").div(scored).toDecimalPlaces(6)),
  };
}

/** Cost in each bucket, in their order; "0" where nothing was spent. */
export function costByBucket(cells: readonly SpendCell[], buckets: number): string[] {
  return byBucket(cells, buckets).map((own) => toWire(sumMoney(own.map(({ cost }) => usd(cost)))));
}

/** The cells of each bucket. */
export function byBucket(cells: readonly SpendCell[], buckets: number): SpendCell[][] {
  const own: SpendCell[][] = Array.from({ length: buckets }, () => []);
  for (const cell of cells) own[cell.bucket - 1]?.push(cell);
  return own;
}
