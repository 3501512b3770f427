import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareQueued, queueTiming, secondsUntil } from "@/server/domain/queue";

const seed = Number(process.env.PURSER_SEED ?? Math.floor(Math.random() * 2 ** 31));
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const evening = Date.parse("2026-11-22T20:00:00Z");
const midnight = Date.parse("2026-11-23T00:00:00Z");

describe("NGX-23 when a queued request is tried again", () => {
  const cases: [string, (number | null)[], { nextAttemptAt: number; willExpireBeforeReset: boolean }][] = [
    ["daily at 20:00: at midnight", [midnight], { nextAttemptAt: midnight, willExpireBeforeReset: false }],
    [
      "yearly: in an hour, and the reset comes too late",
      [Date.parse("2027-01-01T00:00:00Z")],
      { nextAttemptAt: evening + HOUR, willExpireBeforeReset: true },
    ],
    ["total: no reset ever", [null], { nextAttemptAt: evening + HOUR, willExpireBeforeReset: true }],
    [
      "two budgets: the later reset counts",
      [evening + HOUR / 2, midnight],
      { nextAttemptAt: midnight, willExpireBeforeReset: false },
    ],
    [
      "one that resets in time and one that never does",
      [midnight, null],
      { nextAttemptAt: evening + HOUR, willExpireBeforeReset: true },
    ],
    [
      "a reset at the very end of its time: never executed then",
      [evening + DAY],
      { nextAttemptAt: evening + HOUR, willExpireBeforeReset: true },
    ],
    [
      "a millisecond before that end",
      [evening + DAY - 1],
      { nextAttemptAt: evening + DAY - 1, willExpireBeforeReset: false },
    ],
    [
      "a reset that is past: it did not help, so hourly",
      [evening],
      { nextAttemptAt: evening + HOUR, willExpireBeforeReset: false },
    ],
  ];
  test.each(cases)("%s", (_name, resetsAt, expected) =>
    expect(queueTiming({ now: evening, expiresAt: evening + DAY, resetsAt })).toEqual(expected),
  );

  test("BUG-NGX-5 monthly on the 2nd with a day to live: told at once that it will expire first", () => {
    const now = Date.parse("2026-11-02T00:00:00Z");
    const resetsAt = [Date.parse("2026-12-01T00:00:00Z")];
    expect(queueTiming({ now, expiresAt: now + DAY, resetsAt }).willExpireBeforeReset).toBe(true);
  });

  test("Retry-After is whole seconds, rounded up, never 0", () => {
    expect(secondsUntil(1_001, 0)).toBe(2);
    expect(secondsUntil(0, 5_000)).toBe(1);
  });
});

describe("P18 the order of the queue", () => {
  const queued = fc.record({
    id: fc.string({ minLength: 1, maxLength: 3 }),
    priority: fc.integer({ min: 1, max: 10 }),
    createdAt: fc.integer({ min: 0, max: 3 }),
  });

  test(`priority, then age, then id: a total order (seed ${seed})`, () => {
    fc.assert(
      fc.property(queued, queued, queued, (a, b, c) => {
        expect(Math.sign(compareQueued(a, b))).toBe(-Math.sign(compareQueued(b, a)) + 0);
        if (compareQueued(a, b) <= 0 && compareQueued(b, c) <= 0)
          expect(compareQueued(a, c)).toBeLessThanOrEqual(0);
        if (a.priority > b.priority) expect(compareQueued(a, b)).toBeLessThan(0);
        if (a.priority === b.priority && a.createdAt < b.createdAt)
          expect(compareQueued(a, b)).toBeLessThan(0);
      }),
      { seed },
    );
  });
});
