import type { IncomingMessage, ServerResponse } from "node:http";
import type { ServiceError } from "@/server/contract/errors";
import { isTighter, type Pace } from "@/server/domain/pace";
import { problemOf } from "@/server/rest/problem";
import type { Reply } from "@/server/rest/route";
import { errorShape } from "@/server/trpc/error-shape";

/** On every answer of the API. */
export const API_HEADERS = {
  "X-Content-Type-Options": "nosniff",
  "Cache-Control": "no-store",
  Vary: "Cookie, Authorization, Origin",
} as const;

const LISTED_HEADERS = Object.entries(API_HEADERS).flat();

const DRAIN_MS = 1_000;
const DRAIN_BYTES = 8 * 1024 * 1024;

/** Headers that a status asks for. */
export function errorHeaders(error: ServiceError, allow = "POST"): Record<string, string> {
  if (error.status === 401) return { "WWW-Authenticate": 'Bearer realm="purser"' };
  if (error.status === 405) return { Allow: allow };
  if (error.retryAfterSeconds !== undefined || error.status === 429 || error.status === 503)
    return { "Retry-After": String(error.retryAfterSeconds ?? 1), ...paceHeaders(error.pace) };
  return {};
}

/** Quota and what is left of it, by the IETF's draft "RateLimit header fields for HTTP". */
function paceHeaders(pace: Pace | undefined): Record<string, string> {
  if (pace === undefined) return {};
  const { policy, unit, quota, remaining, windowSeconds, resetSeconds } = pace;
  const window = windowSeconds === null ? "" : `;w=${windowSeconds}`;
  return {
    "RateLimit-Policy": `"${policy}";q=${quota};qu="${unit}"${window}`,
    RateLimit: `"${policy}";r=${remaining};t=${resetSeconds}`,
  };
}

/** Tells a call's limits of pace in the headers of its answer: of several, the one of which the least is left. */
export function paceTeller(res: ServerResponse): (pace: Pace) => void {
  let told: Pace | null = null;
  return (pace) => {
    if (res.headersSent || (told !== null && isTighter(told, pace))) return;
    told = pace;
    for (const [name, value] of Object.entries(paceHeaders(pace))) res.setHeader(name, value);
  };
}

type Answer = {
  status: number;
  body: string;
  contentType: string;
  requestId: string;
  headers?: Record<string, string>;
};

export function send(res: ServerResponse, answer: Answer): void {
  if (res.headersSent || res.destroyed) return;
  const { contentType, requestId, body, headers } = answer;
  // A list: node checks and copies an object, which every hot call would pay for.
  const list = ["Content-Type", contentType, "Content-Length", String(Buffer.byteLength(body))];
  const more = headers === undefined ? LISTED_HEADERS : Object.entries({ ...API_HEADERS, ...headers }).flat();
  list.push("X-Request-Id", requestId, ...more);
  res.writeHead(answer.status, list);
  res.end(body);
}

/** An error in tRPC's words. */
export function sendTrpcError(
  res: ServerResponse,
  error: ServiceError,
  requestId: string,
  allow?: string,
): void {
  const body = JSON.stringify({ error: errorShape(error, requestId) });
  const headers = errorHeaders(error, allow);
  const answer = { status: error.status, body, contentType: "application/json", requestId, headers };
  if (error.code === "payload_too_large") sendWhileReceiving(res, answer);
  else send(res, answer);
}

/** An error after RFC 9457, on every other path. */
export function sendProblem(
  res: ServerResponse,
  error: ServiceError,
  requestId: string,
  { allow, extra }: { allow?: string | undefined; extra?: Record<string, unknown> } = {},
): void {
  const body = JSON.stringify(problemOf(error, requestId, extra));
  const headers = errorHeaders(error, allow);
  const answer = { status: error.status, body, contentType: "application/problem+json", requestId, headers };
  if (error.code === "payload_too_large") sendWhileReceiving(res, answer);
  else send(res, answer);
}

/** What a REST route answers. @returns the status */
export function sendReply(res: ServerResponse, reply: Reply, requestId: string): number {
  if ("refusal" in reply) {
    sendProblem(res, reply.refusal, requestId, { extra: reply.extra });
    return reply.refusal.status;
  }
  const { status, headers = {} } = reply;
  send(res, {
    status,
    body: JSON.stringify(reply.body),
    contentType: "application/json",
    requestId,
    headers,
  });
  return status;
}

/**
 * Answers while the body still arrives, then lets a little more of it go by: closing at once would reset the
 * connection, and the caller would lose the answer too.
 */
function sendWhileReceiving(res: ServerResponse, answer: Answer): void {
  const req: IncomingMessage = res.req;
  if (res.headersSent || res.destroyed) return;
  res.writeHead(answer.status, {
    "Content-Type": answer.contentType,
    "Content-Length": Buffer.byteLength(answer.body),
    "X-Request-Id": answer.requestId,
    Connection: "close",
    ...API_HEADERS,
  });
  res.write(answer.body);
  let passed = 0;
  const finish = () => {
    clearTimeout(timer);
    req.off("data", onData);
    res.end();
  };
  const onData = (chunk: Buffer) => {
    passed += chunk.length;
    if (passed > DRAIN_BYTES) finish();
  };
  const timer = setTimeout(finish, DRAIN_MS);
  req.on("data", onData);
  req.once("end", finish);
  req.once("close", () => clearTimeout(timer));
}
