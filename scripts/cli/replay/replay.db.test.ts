import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createPool, type Pool } from "@/server/db/pool";
import { createTestDatabase, type TestDatabase } from "@/test/database";
import { silentLog } from "@/test/own-cluster";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const traceFile = path.join(
  path.resolve(root, process.env.PURSER_TRACE_DIR ?? "../shared/data"),
  "azure-llm-2023-conv.csv",
);
const adminKey = `psk_${"A".repeat(12)}_${"a".repeat(43)}`;
const agentKey = `psk_${"B".repeat(12)}_${"b".repeat(43)}`;

let database: TestDatabase;
let db: Pool;
let server: ChildProcess;
let url: string;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "purser-replay-"));
  database = await createTestDatabase();
  db = createPool(database.url, { max: 2, applicationName: "test", log: silentLog });
  server = spawn(process.execPath, ["--import", "tsx", "server/main.ts"], {
    cwd: root,
    env: {
      ...process.env,
      NODE_ENV: "test",
      PORT: "0",
      DATABASE_URL: database.url,
      AUTH_SECRET: "a secret that only this test knows, 32+",
      PURSER_DATA_DIR: folder,
      PURSER_ROLES: "api",
      BUDGET_LOG_LEVEL: "error",
      BOOTSTRAP_ORG_NAME: "Replay",
      BOOTSTRAP_ADMIN_KEY: adminKey,
      BOOTSTRAP_AGENT_KEY: agentKey,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  url = await addressOf(server);
});
afterAll(async () => {
  if (server.exitCode === null && server.kill("SIGTERM")) await once(server, "exit");
  await db.end();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      const found = /serves at (http:\/\/[^/\s]+)/.exec(said);
      if (found?.[1] !== undefined) resolve(found[1]);
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
}

type Ran = { code: number | null; stdout: string; stderr: string };

async function budget(words: readonly string[], key = agentKey): Promise<Ran> {
  const child = spawn(process.execPath, ["--import", "tsx", "scripts/cli/main.ts", ...words], {
    cwd: root,
    env: { ...process.env, PURSER_URL: url, PURSER_KEY: key },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ran = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (ran.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (ran.stderr += chunk.toString()));
  const [code] = await once(child, "close");
  return { code: typeof code === "number" ? code : null, ...ran };
}

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
    180_000,
  );
});

describe("budget", () => {
  test("alone is status; a wrong word is usage, a wrong key not signed in, no server unreachable", async () => {
    const alone = await budget([]);
    expect(alone.code).toBe(0);
    expect(alone.stdout).toMatch(/^canExecute +true/m);
    expect((await budget(["statsu"])).code).toBe(2);
    const wrongKey = await budget(["status"], `psk_${"C".repeat(12)}_${"c".repeat(43)}`);
    expect(wrongKey).toMatchObject({ code: 4, stdout: "" });
    expect(wrongKey.stderr).toMatch(/^error\[unauthorized\]: .+\n {2}fix: .+\n {2}request id: .+/);
    expect((await budget(["status", "--url", "http://127.0.0.1:9"])).code).toBe(7);
    expect((await budget(["release", `res_${"0".repeat(32)}`])).code).toBe(5);
  });

  test("track, authorize, settle and check speak of the same books", async () => {
    const track = ["track", "--agent-type", "CONTENT", "--model", "gpt-4o", "--input-tokens", "1000"];
    const first = await budget([...track, "--output-tokens", "100", "--idempotency-key", "cli-1", "--json"]);
    expect(JSON.parse(first.stdout)).toMatchObject({ cost: "0.0035", duplicate: false });
    const other = await budget([...track, "--output-tokens", "101", "--idempotency-key", "cli-1"]);
    expect(other.code).toBe(6);
    const hold = await budget(["authorize", "--agent-type", "CONTENT", "--estimated-cost", "1", "--json"]);
    const { reservationId } = JSON.parse(hold.stdout);
    const settled = await budget(["settle", reservationId, "--tokens", "1000", "--json"]);
    expect(JSON.parse(settled.stdout)).toMatchObject({ tracked: true, excess: "0", cost: "0.04" });
    const refused = await budget(["check", "--agent-type", "CONTENT", "--estimated-cost", "999999"]);
    expect(refused.code).toBe(3);
    expect(refused.stdout).toMatch(/^decision +block/m);
  });

  test("keys are made, listed and revoked by an admin's key only", async () => {
    expect((await budget(["keys", "list"])).code).toBe(4);
    const made = await budget(["keys", "create", "--name", "ci", "--scopes", "read", "--json"], adminKey);
    const { id, key } = JSON.parse(made.stdout);
    expect((await budget(["status"], key)).code).toBe(0);
    expect((await budget(["keys", "list"], adminKey)).stdout).toContain(id);
    expect((await budget(["keys", "revoke", id], adminKey)).code).toBe(0);
    await expect.poll(async () => (await budget(["status"], key)).code, { timeout: 10_000 }).toBe(4);
  });
});
