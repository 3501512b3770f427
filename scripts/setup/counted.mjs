import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { secondsSince } from "./checks.mjs";
import { run, tools } from "./run.mjs";
import { at } from "./stamp.mjs";
import { OUTCOME_FILE } from "./vitest-outcome.mjs";

/** Runs vitest and counts its tests. @param projects which of unit and db; all if empty */
export function runVitest(name, projects = []) {
  const file = `test-results/vitest-${projects.join("-") || "all"}.json`;
  const only = projects.flatMap((project) => ["--project", project]);
  const reporters = ["--reporter=default", "--reporter=./scripts/setup/vitest-outcome.mjs"];
  const env = { [OUTCOME_FILE]: at(file) };
  return counted(name, file, () => run([...tools.vitest, "run", ...only, ...reporters], { env }), asItStands);
}

/** Runs Playwright on the given Chromium and counts its tests. */
export function runPlaywright(name, chromium) {
  const file = "test-results/playwright.json";
  const env = {
    PURSER_CHROMIUM: chromium,
    PLAYWRIGHT_JSON_OUTPUT_NAME: file,
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: "1",
  };
  return counted(
    name,
    file,
    () => run([...tools.playwright, "test", "--reporter=list,json"], { env }),
    readPlaywright,
  );
}

/** @returns the counts, and what failed in words, so that the end of the output says it too */
async function counted(name, file, work, read) {
  console.log(`\n── ${name}`);
  mkdirSync(at("test-results"), { recursive: true });
  rmSync(at(file), { force: true });
  const began = Date.now();
  const code = await work();
  const {
    passed,
    failures,
    notes = [],
  } = existsSync(at(file))
    ? read(JSON.parse(readFileSync(at(file), "utf8")))
    : { passed: 0, failures: ["It ended before it had counted its tests."] };
  // A run may fail although every test passed: a leak, a time limit.
  if (code !== 0 && failures.length === 0)
    failures.push(`Every test passed, but it ended with exit code ${code}.`);
  return { name, passed, failed: failures.length, failures, notes, seconds: secondsSince(began) };
}

const asItStands = (outcome) => outcome;

function readPlaywright({ stats, suites, errors = [] }) {
  const specs = suites.flatMap((suite) => specsOf(suite, []));
  const ended = (status) => specs.filter(({ tests }) => tests.some((test) => test.status === status));
  return {
    passed: stats.expected + stats.flaky,
    failures: [...ended("unexpected").map(sayFailure), ...errors.map(({ message }) => message)],
    // Passed only when it was tried again: no failure, but somebody's work.
    notes: ended("flaky").map((spec) => `passed when tried again: ${sayFailure(spec)}`),
  };
}

function specsOf({ title, specs = [], suites = [] }, above) {
  const path = [...above, title];
  const own = specs.map((spec) => ({ ...spec, title: [...path, spec.title].join(" › ") }));
  return [...own, ...suites.flatMap((suite) => specsOf(suite, path))];
}

function sayFailure({ title, tests }) {
  const errors = tests.flatMap(({ results }) => results.flatMap((result) => result.errors));
  return `${title}: ${errors[0]?.message ?? "no error was reported"}`;
}
