import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mintApiKey } from "@/server/auth/api-key";
import { findImbalances } from "@/test/books";
import { type FaultyProxy, startFaultyProxy } from "@/test/faulty-proxy";
import { embeddedUrl, killPostgres } from "@/test/kill-postgres";
import { makeDataDir, removeDataDir } from "@/test/own-cluster";
import { type Replica, startReplica } from "@/test/replica";

const DOWN_MS = process.env.PURSER_LONG ? 60_000 : 4_000;

/** A process that works on the SDK. */
type Agent = { process: ChildProcess; taken: string[]; said: string; ended: Promise<number | null> };

describe(`P2 P8 f11-sigkill: a server that is killed and away for ${DOWN_MS / 1000} s in mid-run, and a client that is killed meanwhile`, () => {
  const { key } = mintApiKey();
  const settings = { BOOTSTRAP_ORG_NAME: "Outage", BOOTSTRAP_AGENT_KEY: key, MAX_MONTHLY_BUDGET: "1000000" };
  const agents: Agent[] = [];
  let dataDir: string;
  let spoolDir: string;
  let replica: Replica;
  /** One address, wherever the server comes back. */
  let proxy: FaultyProxy;

  const start = () => startReplica({ PURSER_DATA_DIR: dataDir, ...settings });

  beforeAll(async () => {
    dataDir = makeDataDir();
    spoolDir = mkdtempSync(path.join(tmpdir(), "purser-outage-"));
    replica = await start();
    proxy = await startFaultyProxy(
      () => replica.url,
      () => "pass",
    );
  });

  afterAll(async () => {
    for (const agent of agents) agent.process.kill("SIGKILL");
    await proxy.close();
    await replica.end();
    removeDataDir(dataDir);
    rmSync(spoolDir, { recursive: true, force: true });
  });

  function startAgent(name: string): Agent {
    const script = path.join(import.meta.dirname, "sdk-agent.ts");
    const args = ["--import", "tsx", script, name, proxy.url, key, spoolDir];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
    const agent: Agent = { process: child, taken: [], said: "", ended };
    child.stderr.on("data", (chunk: Buffer) => {
      agent.said += chunk.toString();
    });
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => {
      const lines = (text + chunk.toString()).split("\n");
      text = lines.pop() ?? "";
      agent.taken.push(...lines);
    });
    agents.push(agent);
    return agent;
  }

  /** Until it has taken as many more; an agent that ends before that says why. */
  async function taken(agent: Agent, more: number): Promise<void> {
    const enough = agent.taken.length + more;
    const ended = agent.ended.then((code) => {
      throw new Error(`The agent ended with ${code}: ${agent.said}`);
    });
    ended.catch(() => undefined);
    const reached = async () => {
      while (agent.taken.length <= enough && agent.process.exitCode === null) await sleep(50);
    };
    await Promise.race([reached(), ended]);
  }

  test("NEON-104 what the SDK has taken is in the books once after it is back: nothing lost, nothing twice", async () => {
    const first = startAgent("first");
    await taken(first, 30);
    await replica.end("SIGKILL");
    await killPostgres(dataDir);
    const downAt = Date.now();
    await taken(first, 30);
    first.process.kill("SIGKILL");
    await first.ended;
    // Another process goes on with the folder that the killed one left, while the server is still away.
    const second = startAgent("second");
    await taken(second, 30);
    await sleep(Math.max(0, DOWN_MS - (Date.now() - downAt)));
    replica = await start();
    await taken(second, 30);
    second.process.kill("SIGTERM");
    expect(await second.ended).toBe(0);

    const db = new pg.Pool({ connectionString: embeddedUrl(dataDir), max: 2 });
    try {
      const { rows } = await db.query<{ task: string; count: number; organization: string }>(
        `select task, count(*)::int as count, min(organization_id) as organization
         from billing_logs group by task`,
      );
      const booked = new Map(rows.map(({ task, count }) => [task, count]));
      const all = [...first.taken, ...second.taken];
      console.log(`${first.taken.length} and ${second.taken.length} taken, ${rows.length} booked`);
      expect(all.filter((task) => booked.get(task) !== 1)).toEqual([]);
      expect(rows.filter(({ count }) => count !== 1)).toEqual([]);
      // The killed process had one in hand at most that it could not speak of any more.
      expect(rows.length - all.length).toBeLessThanOrEqual(1);
      expect(await findImbalances(db, rows[0]?.organization ?? "")).toEqual([]);
    } finally {
      await db.end();
    }
  }, 600_000);
});
