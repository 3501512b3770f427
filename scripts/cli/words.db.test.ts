import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/test/database";
import { samplesOf } from "@/test/markdown";
import { createOwnerPool } from "@/test/owner-pool";
import { handOf } from "@/test/sample-hands";
import { runInProcess } from "./in-process";
import { ADMIN_KEY, AGENT_KEY, type SpawnedServer, startServer } from "./spawned";

let database: TestDatabase;
let server: SpawnedServer | undefined;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "purser-cli-words-"));
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url, dataDir: folder });
  // Whoever says what a call cost needs a scope that an admin's key has not by itself.
  const owner = createOwnerPool(database.url);
  await owner.query("update api_keys set scopes = scopes || '{cost:explicit}' where 'admin' = any(scopes)");
  await owner.end();
});
afterAll(async () => {
  await server?.stop();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** The words of a line as a shell reads it. */
const wordsOf = (line: string) =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");
const budget = (line: string, key = ADMIN_KEY, answer?: string) =>
  runInProcess({ PURSER_URL: server?.url ?? "", PURSER_KEY: key }, wordsOf(line), answer);
async function json(line: string) {
  const ran = await budget(`${line} --format json`);
  expect(ran, line).toMatchObject({ code: 0 });
  return JSON.parse(ran.stdout);
}

describe("docs/cli.md", () => {
  const page = readFileSync(path.join(import.meta.dirname, "../../docs/cli.md"), "utf8");
  const lines = samplesOf(path.join(import.meta.dirname, "../.."), "docs/cli.md")
    .filter((sample) => handOf(sample) === "command line")
    .flatMap(({ text }) => text.trim().split("\n"));

  test("BUG-NEON-12 every command that it shows runs as written and ends as it says", async () => {
    expect(lines.length).toBeGreaterThan(30);
    for (const line of lines) {
      const [, words, exit] = /^(?:aii )?budget (.*?)(?: # exit (\d))?$/.exec(line) ?? [];
      // Its own folder: another user of the machine may have the one that the page names.
      const ran = await budget(words?.replace("/tmp/purser-reports", folder) ?? "no command");
      expect([line, ran.code, ran.stderr]).toEqual([line, Number(exit ?? 0), expect.any(String)]);
      if (line.includes("--format json")) expect(() => JSON.parse(ran.stdout), line).not.toThrow();
    }
  });

  test("AII-42 its table, help and completion name the very commands that there are", async () => {
    const { stdout } = await budget("completion bash");
    const top = /^ {4}""\) words="([^"]*)"/m.exec(stdout)?.[1]?.split(" ") ?? [];
    const commands = top.filter((word) => !word.startsWith("--"));
    const shown = [...page.matchAll(/^\| (.+?) \|/gm)].flatMap(([, cell]) =>
      [...(cell ?? "").matchAll(/`([a-z-]+)/g)].map(([, word]) => word ?? ""),
    );
    for (const command of commands.filter((word) => word !== "help")) expect(shown).toContain(command);
  });
});

describe("named budgets", () => {
  test("AII-29 AII-34 words and dashes make the same budget", async () => {
    const bare = await json('budget create "bare" max-cost 100.0 period weekly warning 75 critical 90');
    const dashed = await json("create dashed --max-cost 100.0 --period weekly --warning 75 --critical 90");
    const rules = ({ limitCost, period, warningPercent, criticalPercent }: typeof bare) => ({
      limitCost,
      period,
      warningPercent,
      criticalPercent,
    });
    expect(rules(bare)).toEqual(rules(dashed));
    expect(rules(bare)).toEqual({
      limitCost: "100",
      period: "WEEKLY",
      warningPercent: 75,
      criticalPercent: 90,
    });
    expect((await budget("create bare max-cost 1")).code).toBe(6);
  });

  test("AII-32 AII-39 AII-37 tracking counts for the budget, a reset begins anew, the ledger stays", async () => {
    await json("create counted max-cost 10");
    expect(await json("track counted cost 5.25 tokens 1500")).toMatchObject({
      cost: "5.25",
      costSource: "explicit",
    });
    const priced = await json("track counted input-tokens 1000 output-tokens 100 model gpt-4o");
    expect(priced).toMatchObject({ costSource: "model_price" });
    const before = await json("show counted");
    expect(Number(before.budget.window.spent)).toBeCloseTo(5.25 + Number(priced.cost), 9);
    await json("reset counted");
    expect((await json("show counted")).budget.window?.spent ?? "0").toBe("0");
    expect(await json("verify")).toMatchObject({ balanced: true });
  });

  test("AII-35 AII-36 an update is stored; a warning at the critical mark is refused by its field", async () => {
    await json("create changed max-cost 10");
    expect(await json("update changed max-cost 150.0")).toMatchObject({ limitCost: "150" });
    const wrong = await budget("update changed warning 95");
    expect(wrong).toMatchObject({ code: 2, stdout: "" });
    expect(wrong.stderr).toContain("warningPercent");
    expect((await budget("update changed")).code).toBe(2);
  });

  test("AII-38 delete asks; unasked and unconfirmed it keeps the budget", async () => {
    await json("create kept max-cost 10");
    const unasked = await budget("delete kept");
    expect(unasked).toMatchObject({ code: 2, stdout: "" });
    expect(unasked.stderr).toContain("fix: add --yes");
    expect((await budget("delete kept", ADMIN_KEY, "n")).code).toBe(1);
    expect((await budget("delete kept --no-input", ADMIN_KEY, "y")).code).toBe(2);
    expect((await json("show kept")).budget.status).toBe("ACTIVE");
    expect((await budget("delete kept", ADMIN_KEY, "yes")).code).toBe(0);
    expect((await json("list kept")).map(({ name }: { name: string }) => name)).toEqual([]);
  });

  test("AII-33 AII-40 AII-41 the report is of every budget, of one if it is named, and parses", async () => {
    for (const [name, cost] of [
      ["first reported", "1.5"],
      ["second reported", "2"],
    ]) {
      await json(`create "${name}" max-cost 10`);
      await json(`track "${name}" cost ${cost} tokens 10`);
    }
    const every = (await json("list")).map(({ name }: { name: string }) => name);
    const report = await json("budget report");
    expect(Object.keys(report.budgets).sort()).toEqual([...new Set(every)].sort());
    expect(report.summary.total_budgets).toBe(every.length);
    expect(report.budgets["first reported"]).toMatchObject({
      usage: { cost: "1.5", cost_percentage: expect.stringMatching(/^15(\.0*)?$/) },
    });
    const table = (await budget("report")).stdout;
    for (const name of every) expect(table).toContain(name);
    const one = await json('report "second reported"');
    expect(one.budget).toMatchObject({ name: "second reported", window: { spent: "2" } });
    expect(JSON.stringify(one)).not.toContain("first reported");
    const shown = (await budget('report "second reported"')).stdout;
    expect([shown.includes("second reported"), shown.includes("first reported")]).toEqual([true, false]);
  });

  test("AII-77 a budget that is not there: exit 5, and how to make it", async () => {
    for (const line of ["show x", "update x max-cost 1", "reset x", "delete x --yes", "track x cost 1"]) {
      const { code, stderr } = await budget(line);
      expect([line, code]).toEqual([line, 5]);
      expect(stderr).toContain('Budget "x" does not exist - create it first');
    }
  });
});

describe("limits, usage, prices", () => {
  test("TEK-14 BUG-TEK-1 a daily limit binds every provider and component under HARD_LIMIT", async () => {
    await json("config set enforcement_level HARD_LIMIT");
    expect(await json("set-limit daily 10.0")).toMatchObject({
      period: "daily",
      limit: "10",
      component: null,
    });
    const check = "check --estimated-cost 10.01 --provider openai --component rhetor";
    expect(await budget(check, AGENT_KEY)).toMatchObject({ code: 3 });
    expect((await json("set-limit daily 20.0")).created).toBe(false);
  });

  test("TEK-15 usage as JSON is JSON and nothing else; its groups sum to the total", async () => {
    const { stdout, stderr, code } = await budget("get-usage daily --format json");
    expect([code, stderr]).toEqual([0, ""]);
    const usage = JSON.parse(stdout);
    expect(usage).toMatchObject({ period: "daily", total: { cost: expect.any(String) } });
    expect((await budget("get-usage fortnightly")).code).toBe(2);
  });

  test("TEK-61 a price per 1,000 tokens is booked to the last figure", async () => {
    await json("prices set anthropic claude-3-opus --input 0.015 --output 0.075");
    const track = "track --provider anthropic --model claude-3-opus --input-tokens 1000 --output-tokens 500";
    await expect.poll(async () => (await json(track)).cost, { timeout: 10_000 }).toBe("0.0525");
  });

  test("TEK-60 prices have an age; TEK-13 status has Tekton's columns for an agent, too", async () => {
    const [price] = await json("prices list --provider anthropic --model claude-3-opus");
    expect(price).toMatchObject({ unit: "USD per 1K tokens", ageDays: expect.any(Number) });
    const { stdout } = await budget("status", AGENT_KEY);
    expect(stdout.split("\n")[0]?.split(/ {2,}/)).toEqual([
      "PERIOD",
      "PROVIDER",
      "COMPONENT",
      "TOKENS USED",
      "TOKEN LIMIT",
      "COST",
      "COST LIMIT",
      "USAGE %",
    ]);
  });

  test("AII-78 db check names what is missing and its mend", async () => {
    const { code, stdout } = await budget("db check --json");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ state: "failed", fix: expect.stringContaining("fsync = on") });
  });
});

test("rebuild asks, and names what it counted", async () => {
  const rebuild = 'rebuild --reason "the figures looked wrong"';
  expect((await budget(rebuild)).code).toBe(2);
  expect((await budget(`${rebuild} --yes --json`)).code).toBe(0);
  expect((await budget(`${rebuild} --yes`, AGENT_KEY)).code).toBe(4);
});

test("AII-66 NEON-91 cleanup and privacy erase ask, try without writing, and count what they did", async () => {
  expect((await budget("cleanup --days 90")).code).toBe(2);
  expect((await budget("cleanup --days 7 --yes")).stderr).toContain("days");
  expect(await json("cleanup --days 90 --dry-run")).toMatchObject({ executions: 0, dryRun: true });
  expect(await json("cleanup --days 90 --yes")).toMatchObject({ executions: 0, dryRun: false });
  expect((await budget("cleanup --days 90 --yes", AGENT_KEY)).code).toBe(4);
  expect((await budget("privacy erase u-1")).code).toBe(2);
  expect((await budget("privacy erase --yes")).code).toBe(2);
  expect((await budget("privacy erase --user u-1 --yes")).code).toBe(5);
  expect((await budget("privacy erase u-1 --yes", AGENT_KEY)).code).toBe(4);
});

test("members are listed, and one who cannot sign in gets a link", async () => {
  const owner = createOwnerPool(database.url);
  await owner.query(
    `with u as (
      insert into users (id, email, name) values ('usr_01935f1e7a2c7d3e8f40a1b2c3d4e5f6', 'lo@example.com', 'Lo') returning id
    ) insert into memberships (organization_id, user_id, role) select o.id, u.id, 'VIEWER' from organizations o, u`,
  );
  await owner.end();
  expect(await json("members list")).toMatchObject([{ email: "lo@example.com", role: "VIEWER" }]);
  expect(await json("members reset-link LO@example.com")).toMatchObject({
    link: expect.stringMatching(/\/reset\/[A-Za-z0-9_-]{43}$/),
  });
  expect((await budget("members reset-link nobody@example.com")).code).toBe(5);
  expect((await budget("members list", AGENT_KEY)).code).toBe(4);
});
