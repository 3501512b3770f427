import { expect, test } from "vitest";
import { TokenBuckets } from "@/server/auth/token-buckets";

const t0 = 1_000;

test("T8 a bucket gives its burst at once, then as many as flow in, and no name takes from another", () => {
  const buckets = new TokenBuckets({ perSecond: 2, burst: 4 });
  const taken = Array.from({ length: 6 }, () => buckets.take("a", t0));
  expect(taken).toEqual([0, 0, 0, 0, 1, 1]);
  expect(buckets.take("b", t0)).toBe(0);
  expect([buckets.take("a", t0 + 499), buckets.take("a", t0 + 500), buckets.take("a", t0 + 500)]).toEqual([
    1, 0, 1,
  ]);
  // After a rest of any length it is full, and no fuller.
  const later = Array.from({ length: 5 }, () => buckets.take("a", t0 + 3_600_000));
  expect(later).toEqual([0, 0, 0, 0, 1]);
});

test("T8 asking takes nothing, a slow flow says how long to wait, and a clock that stands gives nothing", () => {
  const buckets = new TokenBuckets({ perSecond: 0.1, burst: 1 });
  expect(buckets.waitOf("a", t0)).toBe(0);
  expect(buckets.size).toBe(0);
  expect(buckets.take("a", t0)).toBe(0);
  expect([buckets.waitOf("a", t0), buckets.take("a", t0), buckets.take("a", t0 - 1)]).toEqual([10, 10, 10]);
  expect(buckets.waitOf("a", t0 + 10_000)).toBe(0);
});

test("T8 many names stay within bounds: the oldest gives way", () => {
  const buckets = new TokenBuckets({ perSecond: 1, burst: 1, maxKept: 100 });
  for (let n = 0; n < 10_000; n += 1) buckets.take(`key_${n}`, t0);
  expect(buckets.size).toBe(100);
  expect([buckets.take("key_9999", t0), buckets.take("key_0", t0)]).toEqual([1, 0]);
});
