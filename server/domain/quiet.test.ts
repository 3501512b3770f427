import { describe, expect, test } from "vitest";
import { repeatsOf } from "./quiet";

const t0 = Date.parse("2026-11-01T12:00:00Z");
const at = (minute: number, key = "bud_1:WARNING") => ({ key, at: t0 + minute * 60_000 });

describe("repeatsOf", () => {
  test.each([
    {
      name: "without a quiet time nothing repeats",
      minutes: [0, 0, 1],
      quiet: 0,
      kept: [false, false, false],
    },
    { name: "within the hour it repeats", minutes: [0, 59], quiet: 60, kept: [false, true] },
    { name: "after the hour it is news", minutes: [0, 60], quiet: 60, kept: [false, false] },
    {
      name: "what was kept back makes it no longer",
      minutes: [0, 40, 80],
      quiet: 60,
      kept: [false, true, false],
    },
    { name: "nothing", minutes: [], quiet: 60, kept: [] },
  ])("$name", ({ minutes, quiet, kept }) =>
    expect(
      repeatsOf(
        minutes.map((minute) => at(minute)),
        quiet,
      ),
    ).toEqual(kept),
  );

  test("another level or budget is no repeat", () =>
    expect(repeatsOf([at(0), at(1, "bud_1:CRITICAL"), at(2, "bud_2:WARNING"), at(3)], 60)).toEqual([
      false,
      false,
      false,
      true,
    ]));
});
