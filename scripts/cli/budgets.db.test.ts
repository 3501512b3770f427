import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/test/database";
import { createOwnerPool } from "@/test/owner-pool";
import { runInProcess } from "./in-process";
import { ADMIN_KEY, AGENT_KEY, type SpawnedServer, startServer } from "./spawned";

let database: TestDatabase;
let server: SpawnedServer | undefined;
let folder: string;
let pool: ReturnType<typeof createOwnerPool>;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "purser-cli-budgets-"));
  database = await createTestDatabase();
  pool = createOwnerPool(database.url);
  server = await startServer({ databaseUrl: database.url, dataDir: folder });
});
afterAll(async () => {
  await server?.stop();
  await pool.end();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const runBudget = (url: string, key: string, words: readonly string[]) =>
  runInProcess({ PURSER_URL: url, PURSER_KEY: key }, words);
const budget = (...words: string[]) => runBudget(server?.url ?? "", ADMIN_KEY, words);
const json = async (...words: string[]) => JSON.parse((await budget(...words, "--json")).stdout);
const auditOf = async (action: string) =>
  (await pool.query("select before, after from audit_logs where action = $1 order by seq", [action])).rows;

describe("budgets by name", () => {
  test("AII-29 AII-34 C26 made by words and by flags alike; a wrong word, value or name is usage and makes nothing", async () => {
    const words = await budget("create", "p", "max-cost", "100.0", "period", "monthly", "--json");
    expect([words.code, JSON.parse(words.stdout)]).toMatchObject([
      0,
      { name: "p", scopeType: "COMPONENT", scopeKey: "p", limitCost: "100", period: "MONTHLY" },
    ]);
    const flags = [
      "--max-cost",
      "100.0",
      "--period",
      "daily",
      "--warning-threshold",
      "75",
      "--critical",
      "90",
    ];
    expect(await json("create", "q", ...flags)).toMatchObject({
      name: "q",
      limitCost: "100",
      period: "DAILY",
      warningPercent: 75,
      criticalPercent: 90,
    });
    for (const wrong of [
      ["create", "r", "max-price", "1"],
      ["create", "r", "max-cost"],
      ["create", "r", "period", "fortnight"],
      ["create", "r", "--period", "fortnight"],
      ["update", "p"],
    ])
      expect([wrong, (await budget(...wrong)).code]).toEqual([wrong, 2]);
    expect((await budget("create", "p", "max-cost", "1")).code).toBe(6);
    expect((await budget("list")).stdout).toMatch(/^p +monthly +0 +100 +0 +healthy$/m);
    expect((await budget("show", "nobody")).code).toBe(5);
  });

  test("AII-35 update p max-cost 150.0 is stored and audited with before and after", async () => {
    expect(await json("update", "p", "max-cost", "150.0")).toMatchObject({ name: "p", limitCost: "150" });
    expect(await auditOf("budget.changed")).toMatchObject([
      { before: { limitCost: "100" }, after: { limitCost: "150" } },
    ]);
    expect((await json("show", "p")).budget.limitCost).toBe("150");
  });

  test("AII-36 update p warning 85 is stored; at critical and above it is an error and changes nothing", async () => {
    expect(await json("update", "p", "warning", "85")).toMatchObject({
      warningPercent: 85,
      criticalPercent: 90,
    });
    for (const warning of ["90", "95", "101"]) {
      const refused = await budget("update", "p", "warning", warning);
      expect([warning, refused.code, refused.stdout]).toEqual([warning, 2, ""]);
      expect(refused.stderr).toContain("warningPercent");
    }
    expect((await json("show", "p")).budget.warningPercent).toBe(85);
  });

  test("AII-37 reset p: 0 used in the current period, the ledger as it was", async () => {
    const tracked = ["track", "--agent-type", "CONTENT", "--component", "p", "--tokens", "1000"];
    expect((await runBudget(server?.url ?? "", AGENT_KEY, tracked)).code).toBe(0);
    expect((await json("show", "p")).budget.window).toMatchObject({ spent: "0.04" });
    expect((await budget("reset", "p")).code).toBe(0);
    expect((await json("show", "p")).budget.window).toMatchObject({ spent: "0" });
    const { rows } = await pool.query("select trim_scale(sum(cost))::text as cost from billing_logs");
    expect(rows).toEqual([{ cost: "0.04" }]);
  });

  test("AII-38 delete p: without a terminal and --yes exit 2 that names the flag, and it is kept; confirmed it is put away", async () => {
    const asked = await budget("delete", "p");
    expect([asked.code, asked.stdout]).toEqual([2, ""]);
    expect(asked.stderr).toContain("--yes");
    expect((await json("show", "p")).budget.status).toBe("ACTIVE");
    expect((await budget("delete", "p", "--yes")).code).toBe(0);
    expect((await budget("list")).stdout).not.toMatch(/^p /m);
    const { rows } = await pool.query("select status from budgets where name = 'p'");
    expect(rows).toEqual([{ status: "ARCHIVED" }]);
  });
});
