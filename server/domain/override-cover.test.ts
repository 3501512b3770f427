import { expect, test } from "vitest";
import { passedUntil } from "./override-cover";

const at = (hour: number) => new Date(Date.UTC(2026, 10, 23, hour));
const every = { kind: "BYPASS", budgetId: null, expiresAt: at(18) } as const;
const ofSpring = { kind: "BYPASS", budgetId: "spring", expiresAt: at(20) } as const;
const grant = { kind: "GRANT", budgetId: "spring", expiresAt: at(22) } as const;

test.each([
  ["nothing is in force", [], "spring", "budget", null],
  ["an override of every budget passes each", [every], "spring", "budget", at(18)],
  ["one that names another budget does not", [ofSpring], "autumn", "budget", null],
  ["of several that pass it the last to end counts", [every, ofSpring], "spring", "budget", at(20)],
  ["more room for it enforces it still", [grant], "spring", "budget", null],
  ["pace is passed by its name alone", [every], "guard", "loop_guard", null],
  ["pace that is named is passed", [{ ...every, budgetId: "guard" }], "guard", "rate_limit", at(18)],
  [
    "a budget that is not there yet is passed by that of every budget",
    [every, ofSpring],
    null,
    "budget",
    at(18),
  ],
] as const)("C10 %s", (_, inForce, id, purpose, until) => {
  expect(passedUntil(inForce, { id, purpose })).toEqual(until);
});
