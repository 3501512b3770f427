import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { burnPieces } from "./burn-pieces";

const at = (text: string) => Date.parse(text);

describe("burnPieces", () => {
  test.each([
    ["an hour in twelfths", "2026-11-22T14:00Z", "2026-11-22T15:00Z", "2026-11-22T14:17Z", "part", 4],
    ["a minute in twelfths", "2026-11-22T14:00Z", "2026-11-22T14:01Z", "2026-11-22T14:00Z", "part", 1],
    ["a day by hours", "2026-11-22T00:00Z", "2026-11-23T00:00Z", "2026-11-22T14:17Z", "hour", 15],
    ["a month by days", "2026-11-01T00:00Z", "2026-12-01T00:00Z", "2026-11-22T14:17Z", "day", 22],
    ["a year by several days", "2026-01-01T00:00Z", "2027-01-01T00:00Z", "2026-11-22T14:17Z", "day", 82],
    ["without an end, from the start", "2026-11-20T00:00Z", null, "2026-12-22T14:17Z", "day", 33],
    ["without an end, begun today", "2026-12-22T00:00Z", null, "2026-12-22T00:00Z", "hour", 1],
  ])("%s", (_, from, to, now, grain, pieces) => {
    const period = { startsAt: at(from), endsAt: to === null ? null : at(to) };
    const made = burnPieces(period, at(now), "UTC");
    expect([made.grain, made.starts.length]).toEqual([grain, pieces]);
    expect(made.starts[0]).toBe(period.startsAt);
  });

  test("a count that began anew within an hour goes on with the next full hour", () =>
    expect(
      burnPieces(
        { startsAt: at("2026-11-22T10:20Z"), endsAt: at("2026-11-23T00:00Z") },
        at("2026-11-22T12:05Z"),
        "UTC",
      ).starts.map((start) => new Date(start).toISOString().slice(11, 16)),
    ).toEqual(["10:20", "11:00", "12:00"]));

  test("pieces ascend, the first is the start, none lies ahead, never more than a hundred or so", () =>
    fc.assert(
      fc.property(
        fc.integer({ min: at("2024-01-01"), max: at("2027-01-01") }),
        fc.integer({ min: 1, max: 1_200 * 86_400 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.constantFrom("UTC", "America/Havana", "Asia/Kolkata", "Pacific/Auckland"),
        fc.boolean(),
        (startsAt, seconds, share, zone, ends) => {
          const endsAt = ends ? startsAt + seconds * 1000 : null;
          const now = Math.floor(startsAt + seconds * 1000 * share);
          const { starts } = burnPieces({ startsAt, endsAt }, now, zone);
          expect(starts[0]).toBe(startsAt);
          expect(starts.at(-1)).toBeLessThanOrEqual(now);
          expect(starts.length).toBeLessThanOrEqual(100);
          starts.slice(1).forEach((start, n) => {
            expect(start).toBeGreaterThan(starts[n] ?? 0);
          });
        },
      ),
    ));
});
