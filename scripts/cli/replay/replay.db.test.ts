import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createPool, type Pool } from "@/server/db/pool";
import { createTestDatabase, type TestDatabase } from "@/test/database";
import { silentLog } from "@/test/own-cluster";
import { AGENT_KEY, type Ran, runBudget, type SpawnedServer, startServer } from "../spawned";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const traceFile = path.join(
  path.resolve(root, process.env.PURSER_TRACE_DIR ?? "../shared/data"),
  "azure-llm-2023-conv.csv",
);
let database: TestDatabase;
let db: Pool;
let server: SpawnedServer;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "purser-replay-"));
  database = await createTestDatabase();
  db = createPool(database.url, { max: 2, applicationName: "test", log: silentLog });
  server = await startServer({ databaseUrl: database.url, dataDir: folder });
});
afterAll(async () => {
  await server.stop();
  await db.end();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const budget = (words: readonly string[]): Promise<Ran> => runBudget(server.url, AGENT_KEY, words);

const MODELS = [
  "openai gpt-4o",
  "anthropic claude-sonnet-4-5",
  "google gemini-2.5-flash",
  "openai gpt-4.1-mini",
  "mistral mistral-large-latest",
  "anthropic claude-haiku-4-5",
  "openai gpt-5-mini",
];

/** Tokens times the price rows of the database in whole 10^-12 dollars: none of the product's arithmetic. */
async function independentSum(file: string): Promise<string> {
  const { rows } = await db.query<{ name: string; input: string; output: string }>(
    `select provider || ' ' || model as name, trunc(input_per_million * 1000000)::text as input,
       trunc(output_per_million * 1000000)::text as output
     from model_prices where organization_id is null`,
  );
  const prices = new Map(rows.map((row) => [row.name, row]));
  const lines = readFileSync(file, "utf8").trim().split(/\r?\n/).slice(1);
  let total = 0n;
  for (const [number, line] of lines.entries()) {
    const [, context = "", generated = ""] = line.split(",");
    const price = prices.get(MODELS[number % MODELS.length] ?? "");
    if (price === undefined) throw new Error("a model of the replay has no price");
    total += BigInt(context) * BigInt(price.input) + BigInt(generated) * BigInt(price.output);
  }
  const digits = total.toString().padStart(13, "0");
  return `${digits.slice(0, -12)}.${digits.slice(-12)}`.replace(/\.?0+$/, "");
}

async function bookedBy(fileId: string): Promise<{ rows: number; total: string }> {
  const { rows } = await db.query<{ rows: number; total: string }>(
    `select count(*)::int as rows, trim_scale(coalesce(sum(l.cost), 0))::text as total
     from billing_logs l
     where l.id in (select k.response::json ->> 'id' from idempotency_keys k where k.key like $1)`,
    [`replay:${fileId}:%`],
  );
  return rows[0] ?? { rows: 0, total: "" };
}

/** The organization's total on four ways: the ledger, the counter, the cube and the API. */
async function totals(): Promise<string[]> {
  const { rows } = await db.query<{ ledger: string; counter: string; cube: string }>(
    `select trim_scale((select sum(cost) from billing_logs))::text as ledger,
       trim_scale((select sum(cost) from usage_hours))::text as cube,
       trim_scale((select sum(w.spent) from budget_windows w join budgets b on b.id = w.budget_id
         where b.scope_type = 'ORGANIZATION'))::text as counter`,
  );
  const status = JSON.parse((await budget(["status", "--json"])).stdout);
  return [...Object.values(rows[0] ?? {}), status.totalSpent];
}

async function replaysOnce(file: string, count: number, options: readonly string[] = []): Promise<void> {
  const expected = await independentSum(file);
  const first = await budget(["replay", file, "--json", ...options]);
  expect(first).toMatchObject({ code: 0, stderr: "" });
  const answer = JSON.parse(first.stdout);
  expect(answer).toMatchObject({
    sent: count,
    recorded: count,
    duplicates: 0,
    failed: 0,
    costUsd: expected,
    addedUsd: expected,
  });
  const after = await totals();
  expect(await bookedBy(answer.file)).toEqual({ rows: count, total: expected });

  const second = await budget(["replay", file, "--json"]);
  expect(second).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(second.stdout)).toMatchObject({
    recorded: 0,
    duplicates: count,
    costUsd: expected,
    addedUsd: "0",
  });
  expect(await totals()).toEqual(after);
  expect(new Set(after).size).toBe(1);
  console.log(`${count} rows: ${expected} USD, first ${answer.perSecond}/s in ${answer.seconds} s`);
}

/** A trace of our own: 200 rows from a seed. */
function writeTrace(name: string, seed: number): string {
  console.log(`trace of seed ${seed}`);
  let state = seed;
  const below = (limit: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * limit);
  };
  const lines = Array.from({ length: 200 }, (_, i) => {
    const time = new Date(Date.parse("2023-11-16T18:15:46Z") + i * 1_700).toISOString();
    return `${time.replace("T", " ").replace("Z", "0000")},${below(14_000)},${below(1_000)}`;
  });
  const file = path.join(folder, name);
  writeFileSync(file, ["TIMESTAMP,ContextTokens,GeneratedTokens", ...lines, ""].join("\r\n"));
  return file;
}

// Each command is a process of its own, which a busy machine is slow to start.
describe("budget replay", () => {
  test("a trace that is replayed twice changes the total once, to the exact sum", async () => {
    await replaysOnce(writeTrace("batched.csv", 20_261_122), 200);
  });

  test("one request for each execution gives the same", async () => {
    await replaysOnce(writeTrace("single.csv", 7), 200, ["--single"]);
  });

  test("bad rows are named by line and nothing is sent", async () => {
    const file = path.join(folder, "bad.csv");
    writeFileSync(
      file,
      "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:15:46,1,2\n2023-11-16 18:15:47,x,2\n",
    );
    const before = await totals();
    const ran = await budget(["replay", file]);
    expect(ran).toMatchObject({ code: 1, stdout: "" });
    expect(ran.stderr).toMatch(/^error\[bad_rows\]: 1 of the rows .*\n {2}why: line 3: ContextTokens/);
    expect(await totals()).toEqual(before);
  });

  test.skipIf(!existsSync(traceFile))(
    "the real trace of 19,366 invocations, twice (skipped without the file)",
    async () => {
      await replaysOnce(traceFile, 19_366);
    },
    300_000,
  );
});
