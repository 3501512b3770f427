import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { SETTING_VARIABLES } from "@/server/env/settings";
import { Variables } from "@/server/env/variables";

/** Not for whoever runs the product: why. */
const UNDOCUMENTED: Readonly<Record<string, string>> = {
  PURSER_FAKE_NOW: "stops the clock under NODE_ENV=test alone",
  DATABASE_REPLICA_URL: "taken, and read by nothing: the start warns of it",
};

test("the README's table of settings holds every variable that is read, and no other", () => {
  const [, section = ""] = /^## Settings$(.*?)^## /ms.exec(readFileSync("README.md", "utf8")) ?? [];
  const rows = section.split("\n").filter((line) => line.startsWith("| `"));
  const shown = rows.flatMap((row) =>
    [...(row.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)].map(([, name]) => name as string),
  );
  const read = [...Object.keys(Variables.shape), ...SETTING_VARIABLES, "*_ALLOCATION"];
  expect(shown.toSorted()).toEqual(read.filter((name) => !(name in UNDOCUMENTED)).toSorted());
  expect(read).toEqual(expect.arrayContaining(Object.keys(UNDOCUMENTED)));
});
