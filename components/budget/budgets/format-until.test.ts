import { expect, test } from "vitest";
import { formatUntil } from "./format-until";

test.each([
  ["2026-11-22T12:00:30.000Z", "under a minute"],
  ["2026-11-22T12:01:00.000Z", "1\u00a0min"],
  ["2026-11-22T13:30:00.000Z", "2\u00a0h"],
  ["2026-11-23T12:00:00.000Z", "1\u00a0day"],
  ["2026-11-30T23:00:00.000Z", "9\u00a0days"],
])("until %s it is %s", (iso, expected) => {
  expect(formatUntil(iso, "2026-11-22T12:00:00.000Z")).toBe(expected);
});
