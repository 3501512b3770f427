import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createLog } from "@/server/log";
import { createBudgetLog, lineOf } from "./budget-log";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "purser-budget-log-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function logOf() {
  const lines: string[] = [];
  return { lines, log: createLog({ logLevel: "info" }, { write: (line) => lines.push(line) }) };
}

describe("the log of budget changes", () => {
  test("SAFE-43 a line is time - name - level - message", async () => {
    await createBudgetLog(path.join(folder, "logs"), logOf().log).info("Budget change for agent a1");
    const text = readFileSync(path.join(folder, "logs", "budget_management.log"), "utf8");
    expect(text).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} - purser\.budget - INFO - Budget change for agent a1\n$/,
    );
  });

  test("T26 a reason with line breaks stays one line", () => {
    const at = new Date("2026-11-22T12:00:00.005Z");
    expect(lineOf("INFO", "Reason: a\r\n2026-11-22 - root - INFO - forged\u2028x", at)).toBe(
      "2026-11-22 12:00:00,005 - purser.budget - INFO - Reason: a 2026-11-22 - root - INFO - forged x\n",
    );
  });

  test("a folder that cannot be written stops nothing and is said", async () => {
    writeFileSync(path.join(folder, "taken"), "");
    const { lines, log } = logOf();
    await createBudgetLog(path.join(folder, "taken"), log).info("x");
    expect(lines.map((line) => JSON.parse(line).event)).toEqual(["budget_log.failed"]);
    await createBudgetLog(null, log).info("x");
  });
});
