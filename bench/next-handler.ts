import { spawn, spawnSync } from "node:child_process";
import path from "node:path";
import { freePort, listen, root, startArguments, stopChild, waitUntilReady } from "./child-server";
import { type CpuTime, cpuTime } from "./process-meter";
import type { ServerUnderTest } from "./server-under-test";

/** Stands with the harness, since it puts the product's own parts together, which the bench may not import. */
const HANDLER = "test/next-handler";

export type NextHandler = { url: string; cpu: () => CpuTime; stop: () => Promise<void> };

/**
 * The same procedures served by a route handler of Next, in a process of its own: the same organization, keys and
 * Postgres as the server's, and node with the same flags.
 */
export async function startNextHandler(server: ServerUnderTest): Promise<NextHandler> {
  const next = path.join(root, "node_modules/next/dist/bin/next");
  const built = spawnSync(process.execPath, [next, "build", HANDLER], { cwd: root, encoding: "utf8" });
  if (built.status !== 0) throw new Error(`The route handler could not be built:\n${built.stderr}`);
  const port = await freePort();
  const flags = startArguments().filter((argument) => argument.startsWith("--"));
  const child = spawn(process.execPath, [...flags, "--import", "tsx", `${HANDLER}/server.ts`], {
    cwd: root,
    env: {
      ...server.env,
      DATABASE_URL: Object.assign(new URL(server.adminUrl), { pathname: "/purser" }).href,
      PORT: String(port),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const url = `http://127.0.0.1:${port}`;
  const stop = () => stopChild(child);
  await waitUntilReady(url, child, listen(child));
  return { url, cpu: () => cpuTime(child.pid ?? 0, server.postmaster), stop };
}
