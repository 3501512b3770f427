import { describe, expect, test } from "vitest";
import type { Abilities } from "@/server/contract/session";
import { paletteGroups } from "./palette-entries";

const ALL: Abilities = {
  steerOrganization: true,
  manageBudgets: true,
  manageOverrides: true,
  requestOverrides: true,
  manageCatalogue: true,
  administer: true,
  runReports: true,
  readAudit: true,
  verifyAudit: true,
};
const NONE = Object.fromEntries(Object.keys(ALL).map((name) => [name, false])) as Abilities;
const pages = [
  { group: "See", href: "/admin/budget", label: "Overview" },
  { group: "Steer", href: "/admin/budget/budgets", label: "Budgets" },
] as const;

function labels(text: string, can = ALL, budgets: { id: string; name: string }[] = []) {
  return paletteGroups(text, { pages, can, budgets }).map(({ value, items }) => [
    value,
    items.map(({ label }) => label),
  ]);
}

describe("paletteGroups", () => {
  test("without a text: every page and everything that may be made", () => {
    expect(labels("")).toEqual([
      ["Go to", ["Overview", "Budgets"]],
      ["Create", ["New budget", "New pool", "Override a limit", "New API key", "New channel"]],
      ["Help", ["Keyboard shortcuts"]],
    ]);
  });

  test("who may not make anything is offered nothing to make", () => {
    expect(labels("", NONE).map(([group]) => group)).toEqual(["Go to", "Help"]);
  });

  test("every word must be in the name, in any order and case", () => {
    expect(labels("BUDGET new")[0]).toEqual(["Create", ["New budget"]]);
  });

  const id = "a".repeat(22);
  test.each([
    [`log_${id}`, `/admin/budget/executions?execution=log_${id}`],
    [`bud_${id}`, `/admin/budget/budgets/bud_${id}`],
    [`que_${id}`, "/admin/budget/queue"],
  ])("%s leads to its page", (text, href) => {
    const [found] = paletteGroups(text, { pages, can: ALL, budgets: [] });
    expect(found?.value).toBe("Found by id");
    expect(found?.items[0]?.href).toBe(href);
    expect(found?.items[1]?.href).toBe(`/admin/budget/audit?entityId=${text}`);
  });

  test("half an id is looked up as a name, not as an id", () => {
    expect(labels("bud_abc").map(([group]) => group)).toEqual(["Look up"]);
  });

  test("budgets that the server found stand there by name", () => {
    expect(labels("spring", NONE, [{ id: `bud_${id}`, name: "Spring launch" }])).toContainEqual([
      "Budgets",
      ["Spring launch"],
    ]);
  });
});
