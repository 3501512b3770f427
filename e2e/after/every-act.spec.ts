// After all other specs: what the pages can do has been done, by a page, in Chromium.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "@playwright/test";
import { ACTS_FILE } from "../acts";
import { test } from "../test";

const COMPONENTS = path.resolve(import.meta.dirname, "../../components");
const ACT = /\btrpc\.([A-Za-z.]+)\.mutationOptions\b|\bclient\.([A-Za-z.]+)\.mutate\b/g;

/** The procedures that change something and that the pages call. */
function actsOfPages(): string[] {
  const files = readdirSync(COMPONENTS, { recursive: true, encoding: "utf8" });
  const sources = files.filter((name) => /(?<!\.test)\.tsx?$/.test(name));
  const texts = sources.map((name) => readFileSync(path.join(COMPONENTS, name), "utf8"));
  const acts = texts.flatMap((text) => [...text.matchAll(ACT)].map(([, by, also]) => by ?? also ?? ""));
  return [...new Set(acts)].sort();
}

test("every act that the pages offer was done by a page in these tests", () => {
  const done = new Set(readFileSync(ACTS_FILE, "utf8").split("\n"));
  const acts = actsOfPages();
  expect(acts.length).toBeGreaterThan(50);
  expect(acts.filter((act) => !done.has(act))).toEqual([]);
});
