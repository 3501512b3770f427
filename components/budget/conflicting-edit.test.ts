import { describe, expect, test } from "vitest";
import { conflictingEdit } from "./conflicting-edit";

const row = (actorName: string, after: unknown) => ({ actorName, at: "2026-11-22T14:02:00Z", after });
const nameOf = (rows: Parameters<typeof conflictingEdit>[0], read: number, inForce: number) =>
  conflictingEdit(rows, { read, inForce })?.actorName ?? null;

describe("NEON-44 the 409 panel names the edit that conflicted", () => {
  const rows = [
    row("Cleo, an override", { amount: "5" }),
    row("Ben", { version: 4 }),
    row("Ana", { version: 3 }),
    row("Dora, before", { version: 2 }),
  ];

  test.each([
    [2, 4, "Ben"],
    [2, 3, "Ana"],
    [3, 4, "Ben"],
    // The edit in force is further back than the rows that were read: the first after what was read.
    [2, 9, "Ana"],
    [4, 5, null],
  ])("read %i, in force %i: %s", (read, inForce, name) => expect(nameOf(rows, read, inForce)).toBe(name));

  test("rows of other shapes are passed over", () =>
    expect(nameOf([row("x", null), row("y", "text"), row("z", { version: "4" })], 1, 4)).toBeNull());
});
