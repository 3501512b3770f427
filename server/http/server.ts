import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Duplex } from "node:stream";
import { getContainer } from "@/server/container";
import { NotFoundError, type ServiceError } from "@/server/contract/errors";
import { answerDocs, isDocsPath } from "@/server/http/docs-door";
import type { Exchange } from "@/server/http/exchange";
import { tryFastLane } from "@/server/http/fast-lane";
import { answerLive, answerReady } from "@/server/http/health";
import { handleMcp, MCP_PATH } from "@/server/http/mcp-door";
import { handleMetrics, METRICS_PATH } from "@/server/http/metrics-door";
import { handlePage, type NextHandler } from "@/server/http/next-door";
import { handleTraces, TRACES_PATH } from "@/server/http/otlp-door";
import { requirePlainPath } from "@/server/http/plain-path";
import { readHead } from "@/server/http/request-head";
import { nextRequestId } from "@/server/http/request-id";
import { RequestLog } from "@/server/http/request-log";
import { sendProblem } from "@/server/http/respond";
import { handleRest } from "@/server/http/rest-door";
import { SocketDoor } from "@/server/http/socket-door";
import { handleTrpc } from "@/server/http/trpc-door";
import { TRPC_PATH } from "@/server/http/trpc-path";
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

const AUTH_PATH = "/api/auth/";

/** One listening server; its order is the architecture's: fast lane, health, tRPC, REST, pages. */
export function createHttpServer(doors: Doors): Server {
  const { env, log } = getContainer();
  const requestLog = new RequestLog(log);
  const server = createServer(
    { connectionsCheckingInterval: 1_000, requireHostHeader: true, noDelay: true },
    (req, res) => {
      const head = readHead(req);
      const requestId = head.requestId ?? nextRequestId();
      const startedAt = performance.now();
      const exchange: Exchange = { req, res, head, requestId, startedAt, waitingSince: startedAt };
      if (doors.isStopping?.()) res.shouldKeepAlive = false;
      if (doors.api && tryFastLane(exchange, requestLog)) return;
      route(exchange, doors, requestLog, {
        publicUrl: env.publicUrl,
        development: env.nodeEnv === "development",
      }).catch((error: unknown) => refuse(exchange, error, requestLog));
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

type Settings = { publicUrl: string; development: boolean };

async function route(exchange: Exchange, doors: Doors, log: RequestLog, settings: Settings): Promise<void> {
  const { res, head, requestId } = exchange;
  const path = requirePlainPath(exchange);
  if (head.nextAction) throw new NotFoundError("page");
  if (path === "/api/health/live") return answerLive(res, requestId);
  if (path === "/api/health/ready") return answerReady(res, requestId, doors.isStopping?.() ?? false);
  if (doors.api && path.startsWith(TRPC_PATH)) return handleTrpc(exchange, settings.publicUrl, log);
  const isApi = path === "/api" || path.startsWith("/api/");
  if (doors.api && isApi && !path.startsWith(AUTH_PATH))
    return handleRest(exchange, path, settings.publicUrl, log);
  if ((doors.api || doors.assistant) && path === MCP_PATH)
    return handleMcp(exchange, settings.publicUrl, log);
  if (doors.api && path === TRACES_PATH) return handleTraces(exchange, log);
  if (doors.api && path === METRICS_PATH) return handleMetrics(exchange, log);
  if (doors.api && isDocsPath(path)) return answerDocs(exchange, path, log);
  if (!doors.next || (isApi && !path.startsWith(AUTH_PATH))) throw new NotFoundError("path");
  if (!path.startsWith("/_next/"))
    res.once("close", () => log.request(exchange, safePath(path), res.statusCode));
  await handlePage(exchange, path, { next: doors.next, ...settings });
}

/** A link that is a credential is not logged. */
function safePath(path: string): string {
  return path.replace(/^\/(setup|invite|reset)\/.*/, "/$1/[token]").slice(0, 200);
}

function refuse(exchange: Exchange, error: unknown, log: RequestLog): void {
  const known: ServiceError = toServiceError(error);
  if (known.code === "internal") log.failure(exchange, error);
  const allow = (exchange.req.url ?? "").startsWith(AUTH_PATH) ? "GET, HEAD, POST" : "GET, HEAD";
  sendProblem(exchange.res, known, exchange.requestId, { allow });
}
