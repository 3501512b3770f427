import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");

test("AII-81 CONTRIBUTING.md lists the checks that npm test makes, all of them and no other", () => {
  const inChecks = [...read("scripts/setup/checks.mjs").matchAll(/name: "([^"]+)",?\s*(?:command|$)/gm)];
  const inTest = [...read("scripts/setup/test.mjs").matchAll(/(?:runVitest|step|endToEnd)\("([^"]+)"/g)];
  const made = [...inChecks, ...inTest].map(([, name]) => name);
  const listed = [...read("CONTRIBUTING.md").matchAll(/^\| (?!check|---)([^|]+?) \|/gm)].map(
    ([, name]) => name,
  );
  expect(made.length).toBeGreaterThan(7);
  expect(listed).toEqual(made);
});
