import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeAlertFiles } from "./alert-files";
import type { Message } from "./message";

let folder = "";
let output = "";
const out = {
  write: (text: string | Uint8Array) => {
    output += String(text);
    return true;
  },
};
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "purser-alert-files-"));
  output = "";
});
afterEach(() => rmSync(folder, { recursive: true }));

const message: Message = {
  id: "dlv_abcdef",
  type: "budget.alert",
  occurredAt: new Date("2026-11-22T12:00:00.005Z"),
  title: "Organization is critical",
  text: "96% of the monthly cap of $100.00 was spent in November 2026.",
  level: "critical",
  link: "https://purser.example.com/",
  data: {
    budgetName: "Organization",
    scopeType: "ORGANIZATION",
    period: "2026-11",
    used: "96",
    limit: "100",
    remaining: "4",
    percent: "96",
  },
};
const read = (name: string) => readFileSync(path.join(folder, name), "utf8");

describe("writeAlertFiles", () => {
  test("NEON-63 NEON-64 the output has its sign, the file its line", async () => {
    for (const level of ["warning", "critical", "exceeded"] as const)
      expect(await writeAlertFiles(folder, { ...message, level }, out)).toEqual({ ok: true, status: null });
    expect(output.split("\n").map((line) => line.split(" ")[0])).toEqual(["⚠️", "🔥", "🚨", ""]);
    expect(read("budget-alerts.log").split("\n")[0]).toBe(
      "[2026-11-22T12:00:00.005Z] BUDGET_ALERT: Organization is critical: 96% of the monthly cap of $100.00 was spent in November 2026.",
    );
  });

  test("of a digest each thing has the line and the file that it would have alone", async () => {
    const campaign = { ...message, id: "dlv_2", level: "warning" as const, data: { scopeType: "CAMPAIGN" } };
    const digest = {
      ...message,
      title: "2 alerts of the last hour",
      level: null,
      items: [message, campaign],
    };
    expect(await writeAlertFiles(folder, digest, out)).toEqual({ ok: true, status: null });
    expect(output.split("\n").map((line) => line.split(" ")[0])).toEqual(["🔥", "⚠️", ""]);
    expect(readdirSync(folder).sort()).toEqual([
      "alert-2026-11-22T12-00-00-005Z.json",
      "budget-alerts.log",
      "campaign-alerts.log",
    ]);
    expect(output + read("budget-alerts.log")).not.toContain("2 alerts");
  });

  test("NEON-65 a campaign's has a file of its own", async () => {
    await writeAlertFiles(folder, { ...message, level: "warning", data: { scopeType: "CAMPAIGN" } }, out);
    expect(readdirSync(folder)).toEqual(["campaign-alerts.log"]);
    expect(read("campaign-alerts.log")).toMatch(/^\[2026-11-22T12:00:00\.005Z\] CAMPAIGN_ALERT: /);
  });

  test("NEON-66 from critical on there is a JSON file, one for each of two alerts of a moment", async () => {
    await writeAlertFiles(folder, message, out);
    await writeAlertFiles(folder, { ...message, id: "dlv_123456" }, out);
    const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
    expect(files.sort()).toEqual([
      "alert-2026-11-22T12-00-00-005Z-123456.json",
      "alert-2026-11-22T12-00-00-005Z.json",
    ]);
    expect(JSON.parse(read("alert-2026-11-22T12-00-00-005Z.json"))).toEqual({
      type: "critical",
      budget: "Organization",
      month: "2026-11",
      totalBudget: "100",
      totalSpent: "96",
      utilizationPercentage: "96",
      remainingBudget: "4",
      message: message.text,
      timestamp: "2026-11-22T12:00:00.005Z",
    });
  });

  test("T26 a name with line breaks stays one line", async () => {
    await writeAlertFiles(folder, { ...message, title: "a\r\n[x] BUDGET_ALERT: forged\u2028b" }, out);
    expect(read("budget-alerts.log").trimEnd().split("\n")).toHaveLength(1);
    expect(output.trimEnd().split("\n")).toHaveLength(1);
  });

  test("a folder that cannot be written is a failure in words", async () => {
    writeFileSync(path.join(folder, "taken"), "");
    const sent = await writeAlertFiles(path.join(folder, "taken"), message, out);
    expect(sent).toMatchObject({ ok: false, error: expect.stringMatching(/^The file was not written \(E/) });
  });
});
