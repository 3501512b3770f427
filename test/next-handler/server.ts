// The product's procedures behind a route handler of Next and nothing of our own doors: what the bench compares with.
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import createNext from "next";
import { actorFromRequest, NO_CREDENTIALS } from "@/server/auth/credentials";
import { compose } from "@/server/compose";
import { loadProcessEnv } from "@/server/env";
import { fillEmptyDatabase } from "@/server/first-start";
import { createLog } from "@/server/log";
import type { TrpcContext } from "@/server/trpc/context";
import { appRouter } from "@/server/trpc/router";
import { setProcedures } from "./procedures";

async function contextOf(headers: Headers): Promise<TrpcContext> {
  return {
    actor: await actorFromRequest(headers),
    requestId: `req_${randomUUID()}`,
    idempotencyKey: headers.get("idempotency-key"),
    isBatch: false,
    credentials: NO_CREDENTIALS,
    remoteAddress: "127.0.0.1",
  };
}

const env = loadProcessEnv();
const composed = await compose(env, createLog(env));
await fillEmptyDatabase(composed.container, true);
composed.ledger.startSweeper();
setProcedures({ router: appRouter, contextOf });
const app = createNext({ dir: import.meta.dirname, dev: false });
await app.prepare();
const handle = app.getRequestHandler();
const server = createServer((req, res) => {
  if (req.url === "/api/health/ready") res.end("ready");
  else void handle(req, res);
});
server.listen(env.port, env.host);

process.once("SIGTERM", () => {
  server.close();
  server.closeAllConnections();
  void composed.close().then(() => process.exit(0));
});
