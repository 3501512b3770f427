import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { getContainer, setContainer } from "@/server/container";
import { createLog } from "@/server/log";
import { createBudgetLog } from "@/server/notify/budget-log";
import { callerOf, codeOf, useLedger } from "@/test/admin-caller";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";

let t: TestLedger;
const folder = mkdtempSync(path.join(tmpdir(), "purser-changes-"));
const stream: string[] = [];
beforeAll(async () => {
  t = await createTestLedger();
  useLedger(t);
  const log = createLog({ logLevel: "info" }, { write: (line) => stream.push(line) });
  setContainer({ ...getContainer(), log, budgetLog: createBudgetLog(folder, log) });
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await t.close();
});

test("SAFE-42 SAFE-44 a change is one line in the file and one in the stream; what is refused or tried is none", async () => {
  const { pools } = callerOf(await createTestOrganization(t.pool)).admin;
  const { id: poolId } = await pools.create({ name: "shared", initialBudget: "1000" });
  const assigned = { agentId: "a1", poolId, allocation: "200", priority: 8, reason: "as agreed" };
  await pools.assignAgent(assigned);
  await pools.setAllocation({ agentId: "a1", allocation: "250.5", reason: "launch" });
  await pools.setAllocation({ agentId: "a1", allocation: "300", reason: "only tried", dryRun: true });
  const tooMuch = pools.setAllocation({ agentId: "a1", allocation: "3000", reason: "far too much" });
  expect(await codeOf(tooMuch)).toBe("conflict");
  const sentence = "Budget change for agent a1 (priority 8): 200 → 250.5 (+50.5). Reason: launch";
  const lines = readFileSync(path.join(folder, "budget_management.log"), "utf8").trim().split("\n");
  expect(lines.map((line) => line.split(" - ").at(-1))).toEqual([sentence]);
  const told = stream
    .map((line) => JSON.parse(line))
    .filter(({ event }) => event === "pool.allocation_changed");
  expect(told).toMatchObject([{ level: "info", service: "purser", msg: sentence }]);
});
