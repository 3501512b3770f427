import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readClusterFile } from "@/server/db/embedded/cluster";
import { processName, waitForExit } from "@/server/db/embedded/processes";
import { startEmbeddedPostgres } from "@/server/db/embedded/start";
import { makeDataDir, removeDataDir, silentLog, startOwnCluster } from "@/test/own-cluster";

let dataDir = "";
const children: ChildProcess[] = [];
beforeEach(() => {
  dataDir = makeDataDir();
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  // Whatever a test left running is ours to stop.
  await (await start()).stop();
  removeDataDir(dataDir);
});

const start = () => startEmbeddedPostgres({ dataDir, log: silentLog, fsync: false });

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** Another app process on the same data directory; resolves when its cluster answers. */
async function startApp(): Promise<{ child: ChildProcess; pid: number; reused: boolean }> {
  const child = spawn(process.execPath, ["--import", "tsx", "test/embedded-app.ts", dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const [line] = (await once(child.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
  return { child, ...(JSON.parse(line.toString()) as { pid: number; reused: boolean }) };
}

describe("startEmbeddedPostgres", () => {
  test("serves on loopback, keeps its secret to its owner, keeps port and data over a restart", async () => {
    const first = await start();
    expect(first.reused).toBe(false);
    await query(first.url, "create table kept as select 1 as n");
    await first.stop();
    expect(processName(first.pid)).toBeNull();
    const second = await start();
    expect(second.url).toBe(first.url);
    expect(await query(second.url, "select n from kept")).toEqual([{ n: 1 }]);
    expect(await query(second.url, "show listen_addresses")).toEqual([{ listen_addresses: "127.0.0.1" }]);
    expect(statSync(path.join(dataDir, "postgres.json")).mode & 0o777).toBe(0o600);
    expect(new URL(second.url).password).toMatch(/^.{32}$/);
    await expect(query(second.url.replace(/:[^:@]+@/, ":wrong@"), "select 1")).rejects.toThrow(/password/);
  });

  test("recovers what was committed when the server is killed", async () => {
    const first = await start();
    await query(first.url, "create table paid as select 7 as n");
    process.kill(first.pid, "SIGKILL");
    const second = await start();
    expect(second).toMatchObject({ reused: false, url: first.url });
    expect(await query(second.url, "select n from paid")).toEqual([{ n: 7 }]);
  });

  test("uses the server that a killed app left running, and then stops it", async () => {
    const app = await startApp();
    app.child.kill("SIGKILL");
    await once(app.child, "exit");
    const next = await start();
    expect(next).toMatchObject({ reused: true, pid: app.pid });
    await next.stop();
    expect(processName(app.pid)).toBeNull();
  });

  test("four apps at once share one server; the last to leave stops it", async () => {
    const apps = await Promise.all([startApp(), startApp(), startApp(), startApp()]);
    const [pid] = new Set(apps.map((app) => app.pid));
    expect(new Set(apps.map((app) => app.pid)).size).toBe(1);
    expect(apps.filter((app) => !app.reused)).toHaveLength(1);
    for (const { child } of apps) {
      expect(processName(pid ?? 0)).not.toBeNull();
      child.kill("SIGTERM");
      await once(child, "exit");
    }
    expect(processName(pid ?? 0)).toBeNull();
    expect(readdirSync(path.join(dataDir, "postgres-users"))).toEqual([]);
  });

  test("takes another port when somebody else took its own", async () => {
    const first = await start();
    await first.stop();
    const port = Number(new URL(first.url).port);
    const squatter = createServer().listen(port, "127.0.0.1");
    await once(squatter, "listening");
    const second = await start();
    expect(new URL(second.url).port).not.toBe(String(port));
    expect(readClusterFile(dataDir)?.port).toBe(Number(new URL(second.url).port));
    squatter.close();
  });

  test("is not misled by a pid file whose pid is now somebody else's", async () => {
    const first = await start();
    process.kill(first.pid, "SIGKILL");
    await waitForExit(first.pid, 5_000);
    const file = path.join(readClusterFile(dataDir)?.home ?? "", "data", "postmaster.pid");
    writeFileSync(file, `${process.pid}\n${path.dirname(file)}\n`);
    expect((await start()).reused).toBe(false);
  });

  test("is durable unless a test says otherwise", async () => {
    const own = await startOwnCluster();
    const settings =
      "select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes')";
    expect(await query(own.url, settings)).toEqual([
      { name: "fsync", setting: "on" },
      { name: "full_page_writes", setting: "on" },
      { name: "synchronous_commit", setting: "on" },
    ]);
    await own.stop();
  });
});
