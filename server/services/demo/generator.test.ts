import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { TrackCostInput } from "@/server/contract/track-cost";
import { DEMO_SEED, generateExecutions } from "./generator";
import { createRandom } from "./random";
import { sampleTokens } from "./token-sampler";
import { TRACE_FIGURES } from "./trace-figures";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const traceFile = path.join(
  path.resolve(root, process.env.PURSER_TRACE_DIR ?? "../shared/data"),
  "azure-llm-2023-conv.csv",
);
const now = Date.parse("2026-11-22T12:00:00Z");
const { shares } = TRACE_FIGURES;

type Column = "contextTokens" | "generatedTokens";
type Tokens = Record<Column, number>;

function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)] ?? 0;
  const high = sorted[Math.ceil(place)] ?? low;
  return low + (place - Math.floor(place)) * (high - low);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function correlation(rows: readonly Tokens[]): number {
  const x = rows.map((row) => row.contextTokens);
  const y = rows.map((row) => row.generatedTokens);
  const product = (a: number[], b: number[]) =>
    mean(a.map((value, i) => value * (b[i] ?? 0))) - mean(a) * mean(b);
  return product(x, y) / Math.sqrt(product(x, x) * product(y, y));
}

const ascending = (a: number, b: number) => a - b;

describe("sampleTokens", () => {
  // Tolerances, said in prisma/seed/README.md: each quantile lies where the trace has it, give or take one per cent
  // of the invocations; means within 3 %; correlation within 0.03.
  test.each([DEMO_SEED, 1, 987_654])("follows the figures of the trace, seed %i", (seed) => {
    const random = createRandom(seed);
    const rows = Array.from({ length: 50_000 }, () => sampleTokens(random));
    for (const column of ["contextTokens", "generatedTokens"] as const) {
      const sorted = rows.map((row) => row[column]).sort(ascending);
      const figures = TRACE_FIGURES[column];
      for (const [place, share] of shares.entries()) {
        const low = quantile(sorted, Math.max(0, share - 0.01));
        const high = quantile(sorted, Math.min(1, share + 0.01));
        const value = figures.quantiles[place] ?? Number.NaN;
        if (share === 0) expect(sorted[0]).toBeGreaterThanOrEqual(value);
        else if (share === 1) expect(sorted.at(-1)).toBeLessThanOrEqual(value);
        else
          expect({ column, share, value, low, high, fits: low <= value && value <= high }).toMatchObject({
            fits: true,
          });
      }
      expect(Math.abs(mean(sorted) / figures.mean - 1)).toBeLessThan(0.03);
    }
    expect(Math.abs(correlation(rows) - TRACE_FIGURES.correlation)).toBeLessThan(0.03);
  });

  test.skipIf(!existsSync(traceFile))(
    "the figures are those of the trace itself (skipped without the file)",
    () => {
      const rows = readFileSync(traceFile, "utf8")
        .trim()
        .split(/\r?\n/)
        .slice(1)
        .map((line) => line.split(","))
        .map(
          ([, context, generated]): Tokens => ({
            contextTokens: Number(context),
            generatedTokens: Number(generated),
          }),
        );
      expect(rows.length).toBe(TRACE_FIGURES.invocations);
      for (const column of ["contextTokens", "generatedTokens"] as const) {
        const sorted = rows.map((row) => row[column]).sort(ascending);
        const found = shares.map((share) => quantile(sorted, share));
        for (const [place, value] of TRACE_FIGURES[column].quantiles.entries())
          expect(found[place]).toBeCloseTo(value, 0);
        expect(mean(sorted)).toBeCloseTo(TRACE_FIGURES[column].mean, 1);
      }
      expect(correlation(rows)).toBeCloseTo(TRACE_FIGURES.correlation, 3);
    },
  );
});

describe("generateExecutions", () => {
  const rows = generateExecutions({ seed: DEMO_SEED, now });

  test("the same seed and instant give the same rows, another seed others", () => {
    expect(generateExecutions({ seed: DEMO_SEED, now })).toEqual(rows);
    expect(generateExecutions({ seed: DEMO_SEED + 1, now })[0]).not.toEqual(rows[0]);
  });

  test("every row is what the contract takes, in order, within the last 60 days", () => {
    for (const row of rows) TrackCostInput.parse(row);
    const times = rows.map((row) => Date.parse(row.occurredAt));
    expect(times).toEqual([...times].sort(ascending));
    expect(times[0]).toBeGreaterThanOrEqual(now - 60 * 86_400_000);
    expect(times.at(-1)).toBeLessThan(now);
    expect(times.at(-1)).toBeGreaterThan(now - 6 * 3_600_000);
    expect(new Set(rows.map((row) => row.executionId)).size).toBe(6_000);
  });

  test("has the rhythm of a working week and succeeds about 97 times in 100", () => {
    const share = (of: (row: (typeof rows)[number]) => boolean) => rows.filter(of).length / rows.length;
    const weekend = share((row) => [0, 6].includes(new Date(row.occurredAt).getUTCDay()));
    const night = share((row) => new Date(row.occurredAt).getUTCHours() < 5);
    expect(weekend).toBeGreaterThan(0.08);
    expect(weekend).toBeLessThan(0.16);
    expect(night).toBeLessThan(0.06);
    expect(Math.abs(share((row) => row.success === true) - 0.97)).toBeLessThan(0.01);
  });
});
