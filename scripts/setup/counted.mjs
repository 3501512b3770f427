import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { secondsSince } from "./checks.mjs";
import { run, tools } from "./run.mjs";
import { at } from "./stamp.mjs";

/** Runs vitest and counts its tests. @param projects which of unit and db; all if empty */
export function runVitest(name, projects = []) {
  const file = `test-results/vitest-${projects.join("-") || "all"}.json`;
  const only = projects.flatMap((project) => ["--project", project]);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  return counted(name, file, () => run([...tools.vitest, "run", ...only, ...reporters]), countVitest);
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
    countPlaywright,
  );
}

async function counted(name, file, work, count) {
  console.log(`\n── ${name}`);
  mkdirSync(at("test-results"), { recursive: true });
  rmSync(at(file), { force: true });
  const began = Date.now();
  const code = await work();
  const counts = existsSync(at(file))
    ? count(JSON.parse(readFileSync(at(file), "utf8")))
    : { passed: 0, failed: 1 };
  // A run may fail although every test passed: an unhandled error, a leak, a time limit.
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  return { name, ...counts, seconds: secondsSince(began) };
}

function countVitest(result) {
  // A file that cannot be loaded has no tests to fail, and counts as one.
  const broken = result.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.length === 0,
  );
  return { passed: result.numPassedTests, failed: result.numFailedTests + broken.length };
}

function countPlaywright({ stats, errors = [] }) {
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected + errors.length };
}
