import { describe, expect, test } from "vitest";
import { auditChanges as changesIn } from "./audit-changes";

const auditChanges = (before: unknown, after: unknown) => changesIn(before, after, "Europe/Berlin");

describe("auditChanges", () => {
  test("NEON-92 names only the fields that differ, in order of name", () => {
    expect(
      auditChanges(
        { limitCost: "10", name: "Cap", action: "warn" },
        { limitCost: "20", name: "Cap", action: "block" },
      ),
    ).toEqual([
      { field: "action", before: "warn", after: "block" },
      { field: "limitCost", before: "$10.00", after: "$20.00" },
    ]);
  });

  test("what a new record left empty comes last; what was emptied is a change like any other", () => {
    expect(auditChanges(null, { action: null, each: [], name: "Cap" }).map(({ field }) => field)).toEqual([
      "name",
      "action",
      "each",
    ]);
    expect(
      auditChanges({ action: "block", name: "Cap" }, { action: null, name: "Ceiling" }).map(
        ({ field }) => field,
      ),
    ).toEqual(["action", "name"]);
  });

  test("an amount stands without the zeros that follow it, a list as its words", () => {
    const said = auditChanges(null, {
      limit: "16.500000000000",
      used: "20.000000000000",
      each: ["TASK", "USER"],
    });
    expect(said.map(({ after }) => after)).toEqual(["Task, User", "16.5", "20"]);
  });

  test("says what was added, removed and none", () => {
    expect(auditChanges(null, { limitCost: null, scopes: ["read", "record"] })).toEqual([
      { field: "scopes", before: null, after: "read, record" },
      { field: "limitCost", before: null, after: "none" },
    ]);
    expect(auditChanges({ role: "ADMIN" }, null)).toEqual([
      { field: "role", before: "Administrator", after: null },
    ]);
    expect(auditChanges(undefined, "text")).toEqual([]);
  });
});
