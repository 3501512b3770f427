// A reporter of vitest: how many tests passed, and what failed, in the form in which counted.mjs reads it.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "./run.mjs";

/** Names the file that gets the outcome. */
export const OUTCOME_FILE = "PURSER_TEST_OUTCOME";

export default class VitestOutcome {
  onTestRunEnd(modules, unhandledErrors) {
    const file = process.env[OUTCOME_FILE];
    if (file) writeFileSync(file, JSON.stringify(outcomeOf(modules, unhandledErrors)));
  }
}

/** @returns how many tests passed, and a sentence for each failure: of a test, of a file, of neither */
function outcomeOf(modules, unhandledErrors) {
  let passed = 0;
  const failures = unhandledErrors.map(unhandled);
  for (const module of modules) {
    const name = path.relative(root, module.moduleId);
    for (const error of module.errors()) failures.push(`${name}: ${error.message}`);
    for (const suite of module.children.allSuites())
      for (const error of suite.errors()) failures.push(`${name} › ${suite.fullName}: ${error.message}`);
    for (const test of module.children.allTests()) {
      const { state, errors } = test.result();
      if (state === "passed") passed += 1;
      if (state === "failed") failures.push(`${name} › ${test.fullName}: ${errors[0]?.message}`);
    }
  }
  return { passed, failures };
}

function unhandled({ name, message, VITEST_TEST_PATH: file, VITEST_TEST_NAME: test, stack }) {
  const where = [file && path.relative(root, file), test].filter(Boolean).join(" › ") || "outside a test";
  return `unhandled error, ${where}: ${name}: ${message}\n${stack ?? ""}`;
}
