import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/test/database";
import { ADMIN_KEY, AGENT_KEY, runBudget, type SpawnedServer, startServer } from "./spawned";

let database: TestDatabase;
let server: SpawnedServer | undefined;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "purser-cli-config-"));
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url, dataDir: folder });
});
afterAll(async () => {
  await server?.stop();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const config = (...words: string[]) => runBudget(server?.url ?? "", ADMIN_KEY, ["config", ...words]);

// Each command is a process of its own, which a busy machine is slow to start.
describe("budget config", { timeout: 120_000 }, () => {
  test("TEK-53 TEK-54 gets and sets the enforcement level in the words of the systems before", async () => {
    expect(await config("get", "enforcement_level")).toMatchObject({
      code: 0,
      stdout: "enforcement_level  WARN\n",
    });
    expect(await config("set", "enforcement_level", "HARD_LIMIT")).toMatchObject({
      code: 0,
      stdout: "enforcement_level  HARD_LIMIT\n",
    });
    expect((await config("get", "enforcement.level")).stdout).toBe("enforcement.level  block\n");
    const json = await config("get", "enforcement_level", "--format", "json");
    expect(JSON.parse(json.stdout)).toMatchObject({ value: "block", source: "stored" });
    expect((await config("reset", "enforcement_level")).stdout).toBe("enforcement_level  WARN\n");
    const audit = await runBudget(server?.url ?? "", ADMIN_KEY, ["audit", "verify", "--json"]);
    expect(JSON.parse(audit.stdout)).toMatchObject({ intact: true });
  });

  test("a wrong name or value is usage, an agent's key is refused", async () => {
    expect((await config("get", "enforcement")).code).toBe(2);
    const wrong = await config("set", "enforcement_level", "explode");
    expect(wrong).toMatchObject({ code: 2, stdout: "" });
    expect(wrong.stderr).toMatch(/\/values\/enforcement\.level: say ignore, warn, degrade, queue or block/);
    expect((await runBudget(server?.url ?? "", AGENT_KEY, ["config", "list"])).code).toBe(4);
    expect((await config("list")).stdout).toMatch(/^loopGuard\.repeats +100 +built_in/m);
  });
});
