import { existsSync } from "node:fs";
import { run, tool, tools } from "./run.mjs";
import { at } from "./stamp.mjs";

const sourceFolders = ["app", "components", "server", "sdk", "scripts", "prisma", "e2e", "bench", "test"];

/** The checks that read sources and need neither a database nor a browser. Each counts as one test. */
const checks = () => [
  { name: "format and lint", command: [...tools.biome, "check", "--error-on-warnings", "."] },
  { name: "types", command: [...tools.tsc, "--noEmit"] },
  {
    name: "import rules",
    command: [
      ...tools.depcruise,
      "--config",
      ".dependency-cruiser.cjs",
      ...sourceFolders.filter((name) => existsSync(at(name))),
    ],
  },
  { name: "unused code", command: [...tools.knip, "--no-progress"] },
  { name: "SQL and source rules", command: [...tool("tsx/dist/cli.mjs"), "scripts/setup/check-sql.ts"] },
  { name: "the SDK as a package", command: [process.execPath, "scripts/setup/check-package.mjs"] },
];

// Most of them keep one core busy at most.
const AT_ONCE = 2;

/** Runs every check, also after one has failed; what each says is shown when it has ended. @returns one result per check */
export async function runChecks() {
  const waiting = [...checks().entries()];
  const results = [];
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, check] = next;
      results[index] = await runCheck(check);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

async function runCheck({ name, command }) {
  const said = [];
  const began = Date.now();
  const code = await run(command, { hear: (chunk) => said.push(chunk) });
  process.stdout.write(`\n── ${name}\n${Buffer.concat(said)}`);
  return resultOf(name, code, began);
}

/** Runs one step that passes or fails as a whole. */
export async function step(name, work) {
  console.log(`\n── ${name}`);
  const began = Date.now();
  return resultOf(name, await work(), began);
}

function resultOf(name, code, began) {
  return { name, passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, seconds: secondsSince(began) };
}

export const secondsSince = (began) => Math.round((Date.now() - began) / 100) / 10;

/** What failed once more, then a table of the results; the last line holds the sums, alone. */
export function report(results) {
  for (const { name, failures = [], notes = [] } of results)
    for (const sentence of [...failures, ...notes]) console.log(`\n${name}: ${firstLines(sentence)}`);
  console.log("");
  for (const { name, passed, failed, seconds } of results) {
    const counts = `${passed} passed, ${failed} failed`;
    console.log(`${failed ? "✗" : "✓"} ${name.padEnd(24)} ${counts.padEnd(24)} ${seconds} s`);
  }
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  console.log(`\n${sum("passed")} passed, ${sum("failed")} failed`);
  process.exitCode = sum("failed") === 0 && sum("passed") > 0 ? 0 : 1;
}

const firstLines = (sentence) => sentence.split("\n", 12).join("\n    ");
