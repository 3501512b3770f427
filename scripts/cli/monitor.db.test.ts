import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/test/database";
import { createOwnerPool } from "@/test/owner-pool";
import { EXIT } from "./cli-error";
import { runInProcess } from "./in-process";
import { ADMIN_KEY, AGENT_KEY, type SpawnedServer, startServer } from "./spawned";

const run = promisify(execFile);
let database: TestDatabase;
let server: SpawnedServer | undefined;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "purser-monitor-"));
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url, dataDir: folder });
});
afterAll(async () => {
  await server?.stop();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const budget = (line: string, key = ADMIN_KEY) =>
  runInProcess({ PURSER_URL: server?.url ?? "", PURSER_KEY: key }, line.split(" "));
async function json(line: string) {
  const ran = await budget(`${line} --json`);
  expect(ran, line).toMatchObject({ code: 0 });
  return JSON.parse(ran.stdout);
}
/** NeonHub's script as a process, exactly as its users called it. */
async function script(...words: string[]): Promise<{ code: number; stdout: string }> {
  const env = { ...process.env, PURSER_URL: server?.url ?? "", PURSER_KEY: ADMIN_KEY };
  const file = ["--import", "tsx", "scripts/budget-monitor.ts", ...words];
  return await run(process.execPath, file, { env }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    ({ code, stdout }: { code: number; stdout: string }) => ({ code, stdout }),
  );
}

describe("budget monitor", () => {
  test("NEON-109 NEON-59 of an empty database the first check makes this month: 1000 US dollars, the first alert at 0.8", async () => {
    const owner = createOwnerPool(database.url);
    const { code, stdout } = await script("check");
    expect([code, stdout]).toEqual([0, expect.stringMatching(/healthy/i)]);
    const { month } = await json("monitor check");
    const { rows } = await owner.query(
      `select month, total_budget::float as budget, total_spent::float as spent, alert_threshold::float as alert
       from monthly_budgets`,
    );
    await owner.end();
    expect(rows).toEqual([{ month, budget: 1000, spent: 0, alert: 0.8 }]);
    const here = new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", timeZone: "UTC" });
    expect(month).toBe(here.format(new Date()).slice(0, 7));
  });

  test("NEON-57 NEON-109 check tells the level of a month that nobody has touched; over it, --strict ends with 3", async () => {
    expect(await json("monitor check")).toMatchObject({
      level: "healthy",
      totalBudget: "1000",
      alertsRaised: 0,
    });
    await json("set-cap 1");
    const owner = createOwnerPool(database.url);
    await owner.query("update api_keys set scopes = scopes || '{cost:explicit}' where 'admin' = any(scopes)");
    // The server keeps what it knows of a key for a moment; a refused call books nothing.
    await expect.poll(async () => (await budget("track --cost 2")).code, { timeout: 20_000 }).toBe(EXIT.ok);
    expect(await json("monitor check")).toMatchObject({ level: "exceeded", isOverBudget: true });
    // As if the crossing had raised none.
    await owner.query("delete from alerts");
    await owner.end();
    expect((await json("monitor check")).alertsRaised).toBeGreaterThan(0);
    expect((await json("monitor check")).alertsRaised).toBe(0);
    expect((await budget("monitor check --strict")).code).toBe(EXIT.budgetExceeded);
    expect((await budget("monitor check", AGENT_KEY)).code).toBe(EXIT.notSignedIn);
  });

  test("NEON-58 NEON-67 report writes the month's report and raises no alert", async () => {
    const before = await json("monitor check");
    const { file, totalSpent } = await json(`monitor report --folder ${folder}/logs/budget`);
    expect(file).toBe(path.join(folder, "logs/budget", `cost-report-${before.month}.md`));
    expect(readFileSync(file, "utf8")).toMatch(/Total Spent/);
    expect(totalSpent).toBe("2");
    expect((await budget(`monitor report --month 2026-13 --folder ${folder}`)).code).toBe(EXIT.usage);
  });

  test("selftest looks at database, key and books", async () => {
    // The tests' cluster runs without fsync, and that is a failure.
    const { code, stdout } = await budget("monitor selftest --json");
    expect([code, JSON.parse(stdout)]).toMatchObject([EXIT.failure, { key: "accepted", balanced: true }]);
  });

  test("NEON-59 scripts/budget-monitor.ts is the same by its old name; another word is usage", async () => {
    const { code, stdout } = await script("check", "--json");
    expect([code, JSON.parse(stdout).level]).toEqual([EXIT.ok, "exceeded"]);
    expect((await script("bogus")).code).toBe(EXIT.usage);
  });
});

describe("prices", () => {
  test("TEK-59 update tells what changed of each source, needs no network, and says so", async () => {
    const first = await budget("prices update --all --json");
    expect(first).toMatchObject({ code: 0, stderr: expect.stringContaining("no network is asked") });
    const { sources } = JSON.parse(first.stdout) as { sources: Record<string, number>[] };
    expect(sources.length).toBeGreaterThan(1);
    for (const { changed } of sources) expect(changed).toBe(0);
    const owner = createOwnerPool(database.url);
    await owner.query(
      "update model_prices set input_per_million = 9 where provider = 'openai' and model = 'gpt-4o' and organization_id is null",
    );
    await owner.end();
    const again = (await json("prices update --all")) as { sources: { source: string; changed: number }[] };
    expect(again.sources.map(({ changed }) => changed).sort()).toEqual([0, 0, 1]);
    expect((await budget("prices update", AGENT_KEY)).code).toBe(EXIT.notSignedIn);
  });

  test("TEK-9 openai, anthropic and ollama have prices; ollama's are 0 by a row of its own", async () => {
    for (const provider of ["openai", "anthropic"])
      expect((await json(`prices list --provider ${provider}`)).length).toBeGreaterThan(0);
    const local = await json("prices list --provider ollama");
    expect(local).toMatchObject([{ model: "*", input: "0", output: "0" }]);
  });
});

describe("AII-29 the installed command", () => {
  const read = (file: string) => readFileSync(path.join(import.meta.dirname, "../..", file), "utf8");

  test("budget and aii are one program, which the build makes of this very source", async () => {
    const { bin } = JSON.parse(read("package.json")) as { bin: Record<string, string> };
    expect(bin).toEqual({ aii: "dist/cli.js", budget: "dist/cli.js" });
    expect(read("tsup.config.ts")).toContain('cli: "scripts/cli/main.ts"');
    expect(read("scripts/cli/main.ts")).toMatch(/^#!\/usr\/bin\/env node\n/);
    const scripts = (JSON.parse(read("package.json")) as { scripts: Record<string, string> }).scripts;
    for (const name of ["check", "report", "monitor", "selftest"]) {
      const [, file = ""] = /^tsx (\S+)/.exec(scripts[`budget:${name}`] ?? "") ?? [];
      expect([name, existsSync(file)]).toEqual([name, true]);
    }
    expect((await budget("budget prices list --provider ollama --json")).code).toBe(0);
  });
});
