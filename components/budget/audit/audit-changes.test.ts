import { describe, expect, test } from "vitest";
import { auditChanges } from "./audit-changes";

describe("auditChanges", () => {
  test("NEON-92 names only the fields that differ, in order of name", () => {
    expect(
      auditChanges(
        { limitCost: "10", name: "Cap", action: "warn" },
        { limitCost: "20", name: "Cap", action: "block" },
      ),
    ).toEqual([
      { field: "action", before: "warn", after: "block" },
      { field: "limitCost", before: "10", after: "20" },
    ]);
  });

  test("says what was added, removed and none", () => {
    expect(auditChanges(null, { limitCost: null, scopes: ["read"] })).toEqual([
      { field: "limitCost", before: null, after: "none" },
      { field: "scopes", before: null, after: '["read"]' },
    ]);
    expect(auditChanges({ role: "ADMIN" }, null)).toEqual([{ field: "role", before: "ADMIN", after: null }]);
    expect(auditChanges(undefined, "text")).toEqual([]);
  });
});
