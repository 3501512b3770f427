import { answerDocs, DOCS_PATHS } from "@/server/http/docs-door";
import type { Exchange } from "@/server/http/exchange";
import { answerLive, answerReady, LIVE_PATH, READY_PATH } from "@/server/http/health";
import { handleMcp, MCP_PATH } from "@/server/http/mcp-door";
import { handleMetrics, METRICS_PATH } from "@/server/http/metrics-door";
import { handlePage, type NextHandler } from "@/server/http/next-door";
import { handleTraces, TRACES_PATH } from "@/server/http/otlp-door";
import type { RequestLog } from "@/server/http/request-log";
import { handleRest } from "@/server/http/rest-door";
import { handleTrpc } from "@/server/http/trpc-door";
import { TRPC_PATH } from "@/server/http/trpc-path";

/** What one server serves and what its doors need beside the request. */
export type House = {
  /** Serve the API. */
  api: boolean;
  /** Serve the assistants' tools, also where the rest of the API is not served. */
  assistant: boolean;
  /** Serve pages. */
  next: NextHandler | null;
  isStopping: () => boolean;
  publicUrl: string;
  development: boolean;
  log: RequestLog;
};

export const AUTH_PATH = "/api/auth/";

/**
 * One way in. `gate` is what keeps strangers out: "nobody" where there is nothing to keep; "credentials" where the door
 * itself asks for a key before it reads on; "table" where each operation behind it names its right; "page" where each
 * page asks for its own.
 */
export type Door = {
  name: string;
  gate: "nobody" | "credentials" | "table" | "page";
  /** A path, or all paths under one that ends with a slash. */
  paths: readonly string[];
  isServed: (house: House) => boolean;
  handle: (exchange: Exchange, path: string, house: House) => Promise<void> | void;
};

const always = () => true;
const withApi = ({ api }: House) => api;

/** Every way in, in the order in which they are tried. What is not here does not exist. */
export const DOORS: readonly Door[] = [
  {
    name: "live",
    gate: "nobody",
    paths: [LIVE_PATH],
    isServed: always,
    handle: ({ res, requestId }) => answerLive(res, requestId),
  },
  {
    name: "ready",
    gate: "nobody",
    paths: [READY_PATH],
    isServed: always,
    handle: ({ res, requestId }, _path, { isStopping }) => answerReady(res, requestId, isStopping()),
  },
  {
    name: "tRPC",
    gate: "table",
    paths: [TRPC_PATH],
    isServed: withApi,
    handle: (exchange, _path, { publicUrl, log }) => handleTrpc(exchange, publicUrl, log),
  },
  {
    name: "sign-in",
    gate: "nobody",
    paths: [AUTH_PATH],
    isServed: ({ next }) => next !== null,
    handle: (exchange, path, house) => servePage(exchange, path, house),
  },
  {
    name: "REST",
    gate: "table",
    paths: ["/api", "/api/"],
    isServed: withApi,
    handle: (exchange, path, { publicUrl, log }) => handleRest(exchange, path, publicUrl, log),
  },
  {
    name: "MCP",
    gate: "credentials",
    paths: [MCP_PATH],
    isServed: ({ api, assistant }) => api || assistant,
    handle: (exchange, _path, { publicUrl, log }) => handleMcp(exchange, publicUrl, log),
  },
  {
    name: "OTLP",
    gate: "credentials",
    paths: [TRACES_PATH],
    isServed: withApi,
    handle: (exchange, _path, { log }) => handleTraces(exchange, log),
  },
  {
    name: "metrics",
    gate: "credentials",
    paths: [METRICS_PATH],
    isServed: withApi,
    handle: (exchange, _path, { log }) => handleMetrics(exchange, log),
  },
  {
    name: "docs",
    gate: "nobody",
    paths: DOCS_PATHS,
    isServed: withApi,
    handle: (exchange, path, { log }) => answerDocs(exchange, path, log),
  },
  {
    name: "pages",
    gate: "page",
    paths: ["/"],
    isServed: ({ next }) => next !== null,
    handle: (exchange, path, house) => servePage(exchange, path, house),
  },
];

/** The door at a path, or null: nothing under /api is a page but the sign-in. */
export function doorAt(path: string, house: House): Door | null {
  const found = DOORS.find((door) => door.paths.some((own) => isUnder(path, own)) && door.isServed(house));
  const isApi = path === "/api" || path.startsWith("/api/");
  return found && !(found.gate === "page" && isApi) ? found : null;
}

const isUnder = (path: string, own: string) => path === own || (own.endsWith("/") && path.startsWith(own));

async function servePage(exchange: Exchange, path: string, house: House): Promise<void> {
  const { res } = exchange;
  const { next, publicUrl, development, log } = house;
  if (!next) return;
  if (!path.startsWith("/_next/"))
    res.once("close", () => log.request(exchange, safePath(path), res.statusCode));
  await handlePage(exchange, path, { next, publicUrl, development });
}

/** Links of a set-up or an invitation are secrets: of a page outside the sections only its first word is logged. */
function safePath(path: string): string {
  const [, first = "", ...rest] = path.split("/");
  return first === "admin" || rest.length === 0 ? path.slice(0, 200) : `/${first.slice(0, 50)}/[token]`;
}
