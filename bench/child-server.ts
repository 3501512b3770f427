import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));
const START_MS = 120_000;

/** What `npm start` gives node: the flags count as much as the code. */
export function startArguments(): string[] {
  const { scripts } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
    scripts: { start: string };
  };
  return scripts.start.split(" node ")[1]?.split(" ") ?? [];
}

/** @returns what the process said last, for whom it did not get ready */
export function listen(child: ChildProcess): () => string {
  let words = "";
  const hear = (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-4_000);
  };
  child.stdout?.on("data", hear);
  child.stderr?.on("data", hear);
  return () => words;
}

/** @throws Error with its last words if it ends, or takes two minutes */
export async function waitUntilReady(
  url: string,
  child: ChildProcess,
  lastWords: () => string,
): Promise<void> {
  const deadline = Date.now() + START_MS;
  for (;;) {
    const ready = await fetch(`${url}/api/health/ready`).catch(() => null);
    if (ready?.ok) return;
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(`The server did not get ready:\n${lastWords()}`);
    }
    await sleep(200);
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  await new Promise<void>((resolve) => child.once("exit", () => resolve()));
}
