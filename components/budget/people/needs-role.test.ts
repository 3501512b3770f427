import { describe, expect, test } from "vitest";
import type { RoleName } from "@/server/contract/admin-members";
import { needsRole } from "./needs-role";

const deciders = { administrators: ["Ana"], finance: ["Fin", "Mia"] };

describe("needsRole", () => {
  test.each<[string, RoleName[], Parameters<typeof needsRole>[1], string]>([
    ["an administrator is asked", ["ADMIN"], deciders, "Needs the role Administrator. Ask: Ana."],
    [
      "finance too, where finance may",
      ["ADMIN", "FINANCE"],
      deciders,
      "Needs the role Administrator or Finance. Ask: Ana, Fin, Mia.",
    ],
    [
      "nobody is there to be asked",
      ["ADMIN"],
      { administrators: [], finance: ["Fin"] },
      "Needs the role Administrator. Ask whoever runs this server.",
    ],
    ["nobody is known yet", ["FINANCE"], undefined, "Needs the role Finance."],
  ])("AII-87 %s", (_name, roles, known, said) => {
    const { needs, ask } = needsRole(roles, known);
    expect(`${needs} ${ask}`.trim()).toBe(said);
  });
});
