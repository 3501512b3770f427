import { describe, expect, test } from "vitest";
import { heatRows, lastDays } from "./heat-points";

describe("heatRows", () => {
  test("NEON-52 sums by weekday and hour of the organization's zone, exactly", () => {
    const { rows, most } = heatRows([
      { firstDay: "2026-11-16", time: "01:00", cost: "0.1" },
      { firstDay: "2026-11-23", time: "01:00", cost: "0.2" },
      { firstDay: "2026-11-23", time: "00:00", cost: "1" },
    ]);
    expect(rows[0]?.hours[1]).toBe("0.3");
    expect(rows[0]?.hours[0]).toBe("1");
    expect(rows.flatMap(({ hours }) => hours)).toHaveLength(7 * 24);
    expect(most).toBe("1");
  });

  test("an hour that the clock repeats is summed with its twin", () => {
    const { rows } = heatRows([
      { firstDay: "2026-10-25", time: "02:00", cost: "1" },
      { firstDay: "2026-10-25", time: "02:00", cost: "2" },
    ]);
    expect(rows[6]?.hours[2]).toBe("3");
  });
});

describe("lastDays", () => {
  test("names calendar days of the zone, today included", () => {
    expect(lastDays("2026-11-22T23:30:00Z", "Europe/Berlin", 14)).toEqual({
      from: "2026-11-10",
      to: "2026-11-23",
    });
    expect(lastDays("2026-03-01T00:30:00Z", "America/New_York", 2)).toEqual({
      from: "2026-02-27",
      to: "2026-02-28",
    });
  });
});
