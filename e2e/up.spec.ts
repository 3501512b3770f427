import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { expect } from "@playwright/test";
import { postmasterOf } from "./postgres";
import { figure, isLive } from "./product";
import { addressOf, bareEnvironment, freePort } from "./server";
import { test } from "./test";

// The first block of the README as a person types it. Packages and build are there already, as at a second start.

const ROOT = path.resolve(import.meta.dirname, "..");
const run = promisify(execFile);

test.describe.configure({ mode: "serial" });

let dataDir: string;
let url: string;
let started: Started | null = null;

interface Started {
  said: () => string;
  /** Ctrl-C in the terminal: every process of it hears the signal. Resolves when none of them holds it any more. */
  interrupt: () => Promise<void>;
}

test.beforeAll(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), "purser-e2e-up-"));
  // Postgres runs as a user of its own, who has to reach it.
  chmodSync(dataDir, 0o755);
  url = `http://127.0.0.1:${await freePort()}`;
});
test.afterAll(async () => {
  await started?.interrupt();
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

/** Types a line, and waits until the product says where it serves. */
async function type(line: string): Promise<Started> {
  const child = spawn("sh", ["-c", line], {
    cwd: ROOT,
    detached: true,
    env: { ...bareEnvironment(), ...addressOf(url), PURSER_DATA_DIR: dataDir },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
  const interrupt = () => interrupted(child);
  started = { said: () => text, interrupt };
  await expect
    .poll(() => (child.exitCode === null ? /^Purser serves at /m.test(text) : text), { timeout: 150_000 })
    .toBe(true);
  return started;
}

async function interrupted(child: ChildProcess): Promise<void> {
  started = null;
  if (child.pid === undefined || child.stdout?.closed) return;
  const closed = once(child, "close");
  process.kill(-child.pid, "SIGINT");
  await closed;
}

const [block = ""] =
  /(?<=^```\n)npm run up\n[^`]*(?=```)/m.exec(readFileSync(path.join(ROOT, "README.md"), "utf8")) ?? [];
const [first = ""] = block.split("\n");

test("TEK-11 npm run up serves: what it prints signs in, and its curl line stands on the open page", async ({
  page,
}) => {
  test.setTimeout(240_000);
  expect(first).toBe("npm run up");
  const { said } = await type(first);
  expect(said()).toContain(`Purser serves at ${url}/admin/budget`);
  const [, email = "", password = ""] = /Sign in: +(\S+) +password (\S+)/.exec(said()) ?? [];
  await page.goto(`${url}/sign-in`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/admin/budget");
  await isLive(page);
  const before = (await figure(page, "executions").textContent()) ?? "";
  const curl = /^ +(curl .+)$/m.exec(said())?.[1] ?? "";
  const { stdout } = await run("sh", ["-c", curl]);
  expect(JSON.parse(stdout)).toMatchObject({ result: { data: { tracked: true } } });
  await expect(figure(page, "executions")).not.toHaveText(before);
});

test("Ctrl-C ends all of it; a second start keeps the data and builds nothing", async () => {
  test.setTimeout(240_000);
  const { said, interrupt } = started as Started;
  await interrupt();
  expect(said()).toContain('"event":"process.stopped"');
  expect(postmasterOf(dataDir)).toBeNull();
  const again = await type(first);
  expect(again.said()).toContain("Sign in as before.");
  expect(again.said()).not.toMatch(/Building|Installing/);
  await again.interrupt();
  expect(postmasterOf(dataDir)).toBeNull();
});

test("npm run up -- --empty prints a one-time set-up link", async () => {
  test.setTimeout(240_000);
  rmSync(dataDir, { recursive: true });
  dataDir = mkdtempSync(path.join(tmpdir(), "purser-e2e-up-"));
  chmodSync(dataDir, 0o755);
  const { said } = await type("npm run up -- --empty");
  expect(said()).toMatch(/^ +http:\/\/\S+\/setup\/[A-Za-z0-9_-]{43}$/m);
});
