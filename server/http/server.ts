import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Duplex } from "node:stream";
import { getContainer } from "@/server/container";
import { NotFoundError, type ServiceError } from "@/server/contract/errors";
import { AUTH_PATH, doorAt, type House } from "@/server/http/doors";
import type { Exchange } from "@/server/http/exchange";
import { tryFastLane } from "@/server/http/fast-lane";
import type { NextHandler } from "@/server/http/next-door";
import { requirePlainPath } from "@/server/http/plain-path";
import { readHead } from "@/server/http/request-head";
import { nextRequestId } from "@/server/http/request-id";
import { RequestLog } from "@/server/http/request-log";
import { sendProblem } from "@/server/http/respond";
import { SocketDoor } from "@/server/http/socket-door";
import { toServiceError } from "@/server/trpc/error-shape";

export type Doors = {
  /** Serve the API. */
  api: boolean;
  /** Serve the assistants' tools, also where the rest of the API is not served. */
  assistant?: boolean;
  /** Serve pages. */
  next: NextHandler | null;
  /** Development only: Next's own socket that reloads pages. */
  upgrade?: (req: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** True once the process is told to stop. */
  isStopping?: () => boolean;
};

/** One listening server; its order is the architecture's: fast lane, then the table of doors. */
export function createHttpServer(doors: Doors): Server {
  const { env, log } = getContainer();
  const requestLog = new RequestLog(log);
  const house: House = {
    api: doors.api,
    assistant: doors.assistant ?? false,
    next: doors.next,
    isStopping: doors.isStopping ?? (() => false),
    publicUrl: env.publicUrl,
    development: env.nodeEnv === "development",
    log: requestLog,
  };
  const server = createServer(
    { connectionsCheckingInterval: 1_000, requireHostHeader: true, noDelay: true },
    (req, res) => {
      const head = readHead(req);
      const requestId = head.requestId ?? nextRequestId();
      const startedAt = performance.now();
      const exchange: Exchange = { req, res, head, requestId, startedAt, waitingSince: startedAt };
      if (doors.isStopping?.()) res.shouldKeepAlive = false;
      if (doors.api && tryFastLane(exchange, requestLog)) return;
      route(exchange, house).catch((error: unknown) => refuse(exchange, error, requestLog));
    },
  );
  server.once("close", () => requestLog.flush());
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  server.keepAliveTimeout = 65_000;
  const sockets = new SocketDoor({ isOpen: doors.api, publicUrl: env.publicUrl, requestLog });
  // Without a listener node would serve an upgrade as a plain request.
  server.on("upgrade", (req, socket, head) => {
    if (doors.upgrade && req.url?.startsWith("/_next/")) doors.upgrade(req, socket, head);
    else sockets.handle(req, socket, head);
  });
  return server;
}

async function route(exchange: Exchange, house: House): Promise<void> {
  const path = requirePlainPath(exchange);
  if (exchange.head.nextAction) throw new NotFoundError("page");
  const door = doorAt(path, house);
  if (!door) throw new NotFoundError("path");
  await door.handle(exchange, path, house);
}

function refuse(exchange: Exchange, error: unknown, log: RequestLog): void {
  const known: ServiceError = toServiceError(error);
  if (known.code === "internal") log.failure(exchange, error);
  const allow = (exchange.req.url ?? "").startsWith(AUTH_PATH) ? "GET, HEAD, POST" : "GET, HEAD";
  sendProblem(exchange.res, known, exchange.requestId, { allow });
}
