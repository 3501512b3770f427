import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/test/database";
import { runInProcess } from "./in-process";
import { ADMIN_KEY, AGENT_KEY, type SpawnedServer, startServer } from "./spawned";

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

const runBudget = (url: string, key: string, words: readonly string[]) =>
  runInProcess({ PURSER_URL: url, PURSER_KEY: key }, words);
const config = (...words: string[]) => runBudget(server?.url ?? "", ADMIN_KEY, ["config", ...words]);

describe("budget config", () => {
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

  const fileOf = (name: string, document: unknown) => {
    const file = path.join(folder, name);
    writeFileSync(file, typeof document === "string" ? document : JSON.stringify(document));
    return file;
  };
  const SAGE = { max_tokens: 3_000_000, action_on_limit: "degrade", fallback_model: "gemini-1.5-flash" };

  test("NGX-25 NGX-26 apply makes the agents once, then 0 changes; a wrong word is exit 2 with its place", async () => {
    const file = fileOf("budgets.json", { agents: { sage: SAGE } });
    const dry = await config("apply", file, "--dry-run", "--format", "json");
    expect(dry.stderr).toBe("1 change (would change)\n");
    expect(JSON.parse(dry.stdout)).toMatchObject({
      dryRun: true,
      changes: [{ op: "create", name: "Agent sage" }],
    });
    expect(await config("apply", file)).toMatchObject({ code: 0, stderr: "1 change (changed)\n" });
    expect(await config("apply", file)).toMatchObject({ code: 0, stderr: "0 changes\n" });
    const wrong = await config(
      "apply",
      fileOf("wrong.json", { agents: { sage: { ...SAGE, action_on_limit: "explode" } } }),
    );
    expect(wrong).toMatchObject({ code: 2, stdout: "" });
    expect(wrong.stderr).toMatch(/why: \$\.agents\.sage\.action_on_limit: /);
    expect((await config("apply", fileOf("broken.json", "{"))).code).toBe(2);
    expect((await config("apply", path.join(folder, "missing.json"))).code).toBe(2);
  });

  test("NGX-51 every example of docs/examples is accepted", async () => {
    const examples = path.join(import.meta.dirname, "../../docs/examples");
    const files = readdirSync(examples).filter((name) => name.endsWith(".json"));
    expect(files.length).toBeGreaterThan(0);
    for (const name of files)
      expect(await config("apply", path.join(examples, name), "--dry-run"), name).toMatchObject({ code: 0 });
  });

  test("AII-85 templates are listed, previewed and made", async () => {
    const templates = (...words: string[]) =>
      runBudget(server?.url ?? "", ADMIN_KEY, ["templates", ...words]);
    expect((await templates("list")).stdout).toMatch(/^ngx +NGX agents +13 +0 +0 +23900000/m);
    expect((await templates("preview", "environments")).stderr).toMatch(/3 changes \(would change\)/);
    expect((await templates("create", "environments")).stderr).toMatch(
      /sum to 6500 USD.*\n3 changes \(changed\)/,
    );
    expect((await templates("create", "environments")).stderr).toMatch(/0 changes/);
    expect((await templates("create", "nothing")).code).toBe(5);
  });
});
