import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/test/database";
import { createOwnerPool } from "@/test/owner-pool";
import { type Ran, runInProcess } from "./in-process";
import { ADMIN_KEY, AGENT_KEY, runBudget, type SpawnedServer, startServer } from "./spawned";

let database: TestDatabase;
let server: SpawnedServer | undefined;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "purser-cli-"));
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url, dataDir: folder });
});
afterAll(async () => {
  await server?.stop();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const budget = (words: readonly string[], key = AGENT_KEY): Promise<Ran> =>
  runInProcess({ PURSER_URL: server?.url ?? "", PURSER_KEY: key }, words);

async function admin(...words: string[]) {
  const ran = await budget([...words, "--json"], ADMIN_KEY);
  expect(ran).toMatchObject({ code: 0 });
  return JSON.parse(ran.stdout);
}

describe("budget", () => {
  test("is a process that writes data to stdout, words to stderr, and ends with its code", async () => {
    const ran = await runBudget(server?.url ?? "", AGENT_KEY, [
      "check",
      "--estimated-cost",
      "999999",
      "--json",
    ]);
    expect(ran.code).toBe(3);
    expect(JSON.parse(ran.stdout)).toMatchObject({ allowed: false, decision: "block" });
    expect(ran.stderr).toMatch(/^block: /m);
  });

  test("alone is status; a wrong word is usage, a wrong key not signed in, no server unreachable", async () => {
    const alone = await budget([]);
    expect(alone.code).toBe(0);
    expect(alone.stdout).toMatch(
      /^PERIOD +PROVIDER +COMPONENT +TOKENS USED +TOKEN LIMIT +COST +COST LIMIT +USAGE %\n/,
    );
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
    const made = await budget(["keys", "create", "--name", "ci", "--scopes", "read", "--json"], ADMIN_KEY);
    const { id, key } = JSON.parse(made.stdout);
    expect((await budget(["status"], key)).code).toBe(0);
    expect((await budget(["keys", "list"], ADMIN_KEY)).stdout).toContain(id);
    expect((await budget(["keys", "revoke", id], ADMIN_KEY)).code).toBe(0);
    await expect.poll(async () => (await budget(["status"], key)).code, { timeout: 10_000 }).toBe(4);
  });

  test("cap, campaigns, overrides and the books are steered by an admin's key", async () => {
    const track = ["track", "--agent-type", "CONTENT", "--campaign", "launch", "--tokens", "1000"];
    expect((await budget(track)).code).toBe(0);
    expect(await admin("set-cap", "250", "--alert-threshold", "0.7")).toMatchObject({
      totalBudget: "250",
      alertThreshold: 0.7,
    });
    expect(await admin("campaigns", "set-budget", "launch", "0.05")).toMatchObject({ monthlyBudget: "0.05" });
    expect(await admin("campaigns", "list")).toMatchObject([
      { campaignId: "launch", spent: "0.04", limit: "0.05" },
    ]);
    const check = ["check", "--agent-type", "CONTENT", "--campaign", "launch", "--estimated-cost", "0.02"];
    expect((await budget(check)).code).toBe(3);
    const grant = ["--kind", "grant", "--campaign", "launch", "--amount", "1"];
    const { id } = await admin("override", "activate", ...grant, "--reason", "room for the launch day");
    expect((await budget(check)).code).toBe(0);
    expect(await admin("override", "list", "--state", "active")).toMatchObject([
      { id, kind: "GRANT", amount: "1" },
    ]);
    await admin("override", "end", id);
    expect((await budget(check)).code).toBe(3);
    expect(await admin("verify")).toMatchObject({ balanced: true, mismatches: [] });
    expect(await admin("audit", "verify")).toMatchObject({ intact: true });
    expect((await budget(["verify"])).code).toBe(4);
  });

  test("NEON-114 doctor prints ok or fail for each thing with its mend, and exits 1 where one fails", async () => {
    const { code, stdout } = await budget(["doctor", "--json"]);
    expect(code).toBe(1);
    const findings = JSON.parse(stdout) as { check: string; state: string; fix: string | null }[];
    expect(findings.map(({ check, state }) => [check, state])).toEqual([
      ["server", "ok"],
      ["clock", "ok"],
      // The cluster of the tests runs without fsync, and readiness says so.
      ["database", "failed"],
      ["key", "ok"],
      ["version", "ok"],
      ["prices", expect.stringMatching(/ok|warning/)],
      ["jobs", "warning"],
    ]);
    for (const { state, fix } of findings) expect(fix === null).toBe(state === "ok");
    expect(findings[2]?.fix).toContain("fsync = on");
    const lost = await budget(["doctor", "--json", "--url", "http://127.0.0.1:9"]);
    expect(lost.code).toBe(1);
    const states = (JSON.parse(lost.stdout) as { state: string; fix: string }[]).map(({ state }) => state);
    expect(new Set(states)).toEqual(new Set(["failed"]));
  });

  test("AII-79 doctor tells an administrator what the ledger keeps, and past 5,000,000 executions to clean up", async () => {
    const ledger = async () => {
      const { stdout } = await budget(["doctor", "--json"], ADMIN_KEY);
      return (JSON.parse(stdout) as { check: string }[]).find(({ check }) => check === "ledger");
    };
    const owner = createOwnerPool(database.url);
    try {
      const { rows } = await owner.query<{ n: number; day: string }>(
        "select count(*)::int as n, to_char(min(booked_at) at time zone 'UTC', 'YYYY-MM-DD') as day from billing_logs",
      );
      const [{ n = 0, day = "" } = {}] = rows;
      expect(n).toBeGreaterThan(0);
      expect(await ledger()).toMatchObject({
        state: "ok",
        detail: `${n} executions kept, the oldest of ${day}`,
        fix: null,
      });
      const count = async (executions: number) => {
        await owner.query(
          `update usage_hours set executions = $1
           where (starts_at, dimensions_id) = (select starts_at, dimensions_id from usage_hours order by 1, 2 limit 1)`,
          [executions],
        );
        return await ledger();
      };
      expect(await count(4_999_000)).toMatchObject({ state: "ok" });
      expect(await count(5_000_001)).toMatchObject({
        state: "warning",
        fix: expect.stringContaining("budget cleanup --days 90 --dry-run"),
      });
    } finally {
      await owner.end();
    }
  });
});
