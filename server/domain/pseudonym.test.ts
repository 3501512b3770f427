import { describe, expect, test } from "vitest";
import { pseudonymOf } from "./pseudonym";

const key = Buffer.alloc(32, 7);

describe("pseudonymOf", () => {
  const ana = pseudonymOf("ana@example.com", key, "org_one");

  test("NEON-90 the same id has the same pseudonym, which does not show it", () => {
    expect(ana).toMatch(/^anon_[0-9a-f]{32}$/);
    expect(pseudonymOf("ana@example.com", key, "org_one")).toBe(ana);
  });

  test.each([
    ["another id", "ben@example.com", key, "org_one"],
    ["another organization", "ana@example.com", key, "org_two"],
    ["another installation", "ana@example.com", Buffer.alloc(32, 8), "org_one"],
  ])("NEON-90 %s has another", (_, userId, secret, organization) =>
    expect(pseudonymOf(userId, secret, organization)).not.toBe(ana),
  );

  test("a pseudonym keeps its name, so that a queued call is not renamed at its turn", () =>
    expect(pseudonymOf(ana, key, "org_one")).toBe(ana));
});
