// Runs the tools of this checkout. Plain Node: these files work before anything is installed.
import { spawn } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** A tool from node_modules, by the path of its entry file: no shell, no npx, no look-up. */
export const tool = (file) => [process.execPath, path.join(root, "node_modules", file)];

export const tools = {
  biome: tool("@biomejs/biome/bin/biome"),
  // TypeScript 7 checks the same sources six times faster; version 6 stays for the tools that read its API.
  tsc: tool("typescript-native/bin/tsc"),
  depcruise: tool("dependency-cruiser/bin/dependency-cruise.mjs"),
  knip: tool("knip/bin/knip.js"),
  vitest: tool("vitest/vitest.mjs"),
  next: tool("next/dist/bin/next"),
  tsup: tool("tsup/dist/cli-default.js"),
  prisma: tool("prisma/build/index.js"),
  playwright: tool("@playwright/test/cli.js"),
};

/**
 * Runs a command to its end, with its output shown as it comes, or given to `hear`.
 * @returns its exit code; 1 if a signal ended it, 124 if it took longer than `minutes`
 */
export function run([command, ...args], { env = {}, minutes = 30, hear } = {}) {
  return new Promise((resolve) => {
    const stdio = hear ? ["ignore", "pipe", "pipe"] : "inherit";
    const child = spawn(command, args, { cwd: root, stdio, env: { ...process.env, ...env } });
    for (const stream of hear ? [child.stdout, child.stderr] : []) stream.on("data", hear);
    let late = false;
    const clock = setTimeout(() => {
      late = true;
      child.kill("SIGTERM");
      setTimeout(() => child.kill("SIGKILL"), 10_000).unref();
    }, minutes * 60_000);
    const stop = () => {
      child.kill("SIGTERM");
      process.exit(143);
    };
    process.once("SIGTERM", stop);
    const end = (code) => {
      clearTimeout(clock);
      process.off("SIGTERM", stop);
      resolve(late ? 124 : code);
    };
    child.once("error", (error) => {
      console.error(error.message);
      end(1);
    });
    // Closed: nothing more of its output comes.
    child.once("close", (code) => end(code ?? 1));
  });
}

/** Like run, but a failure ends this process with a sentence that says what to do. */
export async function must(command, { mend, ...options }) {
  const code = await run(command, options);
  if (code === 0) return;
  console.error(`\n${mend}`);
  process.exit(code);
}
