import { describe, expect, test } from "vitest";
import { FEWEST_ATTEMPTS, KEEPS_TRYING_MS, nextAttemptAt, retryDelayMs } from "./delivery";

const t0 = Date.parse("2026-11-01T12:00:00Z");

describe("retryDelayMs", () => {
  test.each([
    { attempts: 1, random: 0, seconds: 5 },
    { attempts: 2, random: 0, seconds: 10 },
    { attempts: 6, random: 0, seconds: 160 },
    { attempts: 6, random: 1, seconds: 200 },
    { attempts: 13, random: 0, seconds: 20_480 },
    { attempts: 14, random: 0, seconds: 21_600 },
    { attempts: 1000, random: 0, seconds: 21_600 },
    { attempts: 1000, random: 1, seconds: 27_000 },
  ])("after $attempts attempts with chance $random: $seconds s", ({ attempts, random, seconds }) =>
    expect(retryDelayMs(attempts, random)).toBe(seconds * 1000),
  );
});

describe("nextAttemptAt", () => {
  test.each([0, 0.5, 1])(
    "P17 a receiver that is away is tried for at least three days (chance %d)",
    (random) => {
      let [now, attempts] = [t0, 0];
      for (;;) {
        attempts += 1;
        const next = nextAttemptAt({ attempts, createdAt: t0 }, now, random);
        if (next === null) break;
        expect(next).toBeGreaterThan(now);
        now = next;
      }
      expect(now - t0).toBeGreaterThanOrEqual(KEEPS_TRYING_MS);
      expect(now - t0).toBeLessThan(KEEPS_TRYING_MS + 8 * 3_600_000);
      expect(attempts).toBeLessThan(30);
    },
  );

  test("a sender that was away for a week tries some times before it gives up", () => {
    const now = t0 + 7 * 86_400_000;
    expect(nextAttemptAt({ attempts: 1, createdAt: t0 }, now, 0)).toBe(now + 5_000);
    expect(nextAttemptAt({ attempts: FEWEST_ATTEMPTS, createdAt: t0 }, now, 0)).toBeNull();
  });
});
