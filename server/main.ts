import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { type Composed, compose } from "@/server/compose";
import { EnvError, loadProcessEnv } from "@/server/env";
import { startUpTable } from "@/server/env/start-up-table";
import type { Env } from "@/server/env/types";
import { type FirstStart, fillEmptyDatabase } from "@/server/first-start";
import { greeting } from "@/server/greeting";
import { createHttpServer } from "@/server/http/server";
import { closeServer } from "@/server/http/stop";
import { startBookkeeping } from "@/server/ledger/rules/bookkeeping";
import { createLog, type Log } from "@/server/log";
import { applyStartUp } from "@/server/services/start-up/apply";
import { prepareNext, warmPages } from "@/server/web";
import { startWorker } from "@/server/worker/start";

type Stop = { requested: boolean; request: (reason: string) => void; wait: Promise<string> };

/** One process, made of its roles. */
async function main(): Promise<void> {
  const env = loadProcessEnv();
  const log = createLog(env);
  process.stdout.write(startUpTable(env.startUp));
  for (const warning of env.warnings) log.warn({ event: "env.doubtful" }, warning);
  const stop = listenForStop();
  const composed = await compose(env, log);
  let worker: Awaited<ReturnType<typeof startWorker>> | null = null;
  let bookkeeping: ReturnType<typeof startBookkeeping> | null = null;
  try {
    const first = await fillEmptyDatabase(composed.container, process.argv.includes("--empty"));
    await applyStartUp();
    if (env.roles.includes("worker")) {
      bookkeeping = startBookkeeping({ pool: composed.container.booksPool, log });
      worker = await startWorker(composed.jobsPool);
    }
    await serve(env, composed, { stop, first, log });
  } finally {
    await worker?.stop();
    await bookkeeping?.stop();
    await composed.close();
    log.info({ event: "process.stopped" });
  }
}

type Serving = { stop: Stop; first: FirstStart; log: Log };

async function serve(
  env: Env,
  { container, ledger }: Composed,
  { stop, first, log }: Serving,
): Promise<void> {
  // Every process sweeps: an abandoned hold must not wait for a worker that may not run.
  ledger.startSweeper();
  const web = env.roles.includes("web") ? await prepareNext(env.nodeEnv === "development") : { next: null };
  if (web.next && env.nodeEnv === "production")
    await warmPages(web).catch((err: unknown) => log.warn({ event: "pages.cold", err }));
  // A stop that came during the start: nothing was promised to anybody yet.
  if (stop.requested) return;
  const server = createHttpServer({
    api: env.roles.includes("api"),
    ...web,
    isStopping: () => stop.requested,
  });
  const upgraded = new Set<Duplex>();
  server.on("upgrade", (req, socket) => {
    // Ours say goodbye when the events end, and are waited for; Next's would stay.
    if (!req.url?.startsWith("/_next/")) return;
    upgraded.add(socket);
    socket.once("close", () => upgraded.delete(socket));
  });
  const url = await listen(server, env);
  const assistant = await listenForAssistants(env, stop);
  log.info({ event: "process.serving", url, roles: env.roles });
  process.stdout.write(greeting(url, env, first));
  log.info({ event: "process.stopping", reason: await stop.wait });
  // Streams would stay open for as long as their readers like.
  container.events.close();
  await Promise.all([closeServer(server, upgraded), assistant && closeServer(assistant, new Set())]);
}

/** BUDGET_AI_PORT: a port of its own for the tools, with nothing else behind it. */
async function listenForAssistants({ assistantPort, host }: Env, stop: Stop): Promise<Server | null> {
  if (assistantPort === null) return null;
  const server = createHttpServer({
    api: false,
    assistant: true,
    next: null,
    isStopping: () => stop.requested,
  });
  server.listen(assistantPort, host);
  await once(server, "listening");
  return server;
}

async function listen(server: Server, env: Env): Promise<string> {
  server.listen(env.port, env.host);
  await once(server, "listening");
  if (env.port !== 0) return env.publicUrl;
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}

function listenForStop(): Stop {
  let resolve: (reason: string) => void = () => undefined;
  const promise = new Promise<string>((settle) => {
    resolve = settle;
  });
  const stop: Stop = {
    requested: false,
    request: (reason) => {
      stop.requested = true;
      resolve(reason);
    },
    wait: promise,
  };
  process.on("SIGTERM", () => stop.request("SIGTERM"));
  process.on("SIGINT", () => stop.request("SIGINT"));
  return stop;
}

main().then(
  // Next leaves timers behind that would keep a finished process alive.
  () => process.exit(0),
  (error: unknown) => {
    if (error instanceof EnvError) process.stderr.write(`${error.message}\n`);
    else
      process.stderr.write(
        `Purser ended: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      );
    process.exit(1);
  },
);
