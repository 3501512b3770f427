import { spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const SOURCES = { main: "server/main.ts", cli: "scripts/cli/main.ts" };

/**
 * What node is told to run for the server or the command: what the run of tests bundled at its start, for a process that
 * compiles its sources itself takes three seconds of a processor to begin; elsewhere, the sources.
 */
export function programOf(name: keyof typeof SOURCES): string[] {
  const folder = process.env.PURSER_TEST_PROGRAMS;
  return folder ? [path.join(folder, `${name}.js`)] : ["--import", "tsx", SOURCES[name]];
}

/** Bundles the sources as they are now, as the build does, for every worker of this run. @returns takes it away again */
export async function bundlePrograms(): Promise<() => Promise<void>> {
  const folder = path.join(root, ".purser", `test-programs-${process.pid}`);
  const tsup = path.join(root, "node_modules/tsup/dist/cli-default.js");
  const child = spawn(process.execPath, [tsup, "--silent", "--no-clean", "--out-dir", folder], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const code = await new Promise<number | null>((resolve) => child.once("exit", resolve));
  if (code !== 0)
    throw new Error("The server and the command could not be bundled; the lines above say why.");
  process.env.PURSER_TEST_PROGRAMS = folder;
  return () => rm(folder, { recursive: true, force: true });
}
