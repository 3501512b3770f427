// npm test: everything. Goes on after a failure, so that the sums at the end are whole.
import { existsSync } from "node:fs";
import { build } from "./build.mjs";
import { report, runChecks, step } from "./checks.mjs";
import { findChromium } from "./chromium.mjs";
import { runPlaywright, runVitest } from "./counted.mjs";
import { ensureGenerated } from "./generate.mjs";
import { ensureInstalled } from "./install.mjs";
import { at } from "./stamp.mjs";

let reported = false;
// Whatever ends this early is a failure too, and the last line says so.
process.once("exit", () => {
  if (!reported) console.log("\n0 passed, 1 failed");
});

await ensureInstalled();
await ensureGenerated();
const results = await runChecks();
results.push(await runVitest("unit and database tests"));
results.push(await step("build", build));
if (existsSync(at("playwright.config.ts"))) results.push(await endToEnd("end-to-end tests"));
report(results);
reported = true;

async function endToEnd(name) {
  const chromium = await findChromium();
  if (!chromium) return { name, passed: 0, failed: 1, seconds: 0 };
  return runPlaywright(name, chromium);
}
