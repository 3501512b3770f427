import type { ServerResponse } from "node:http";
import { requirePermission } from "@/server/auth/permissions";
import { NotFoundError, ServiceError, UnauthorizedError } from "@/server/contract/errors";
import type { Actor } from "@/server/domain/actor";
import { admit } from "@/server/http/admit";
import { readWholeBody, requireJsonBody } from "@/server/http/body";
import { requireSameOrigin } from "@/server/http/csrf";
import { sendEvents } from "@/server/http/event-stream";
import type { Exchange } from "@/server/http/exchange";
import { toJsonText } from "@/server/http/json-text";
import type { RequestLog } from "@/server/http/request-log";
import { paceTeller, sendProblem, sendReply } from "@/server/http/respond";
import { sendFile } from "@/server/http/send-file";
import { clearStaleCookie } from "@/server/http/stale-cookie";
import { deprecationHeaders } from "@/server/rest/deprecation";
import { inputFieldsOf } from "@/server/rest/input-fields";
import { mergeInput } from "@/server/rest/merge-input";
import { nextLink } from "@/server/rest/next-link";
import { readQuery, refuseQuery } from "@/server/rest/read-query";
import type { CallRoute, Method, RestCall, Route } from "@/server/rest/route";
import { type Match, matchPath } from "@/server/rest/routes";
import { entityTag, withVersion } from "@/server/rest/version-tag";
import { readHeaderKey } from "@/server/services/budget/idempotency";
import { inTime } from "@/server/services/deadline/in-time";
import { toServiceError } from "@/server/trpc/error-shape";

/** Every route of the table; the plainest hot calls were answered by the fast lane before. */
export async function handleRest(
  exchange: Exchange,
  path: string,
  publicUrl: string,
  log: RequestLog,
): Promise<void> {
  const match = matchPath(path);
  if (!match) throw new NotFoundError("path");
  const { req, res, requestId, head } = exchange;
  const route = match.routes.get(methodOf(req.method ?? ""));
  for (const [name, value] of deprecationHeaders(route?.deprecated)) res.setHeader(name, value);
  res.once("close", () => log.request(exchange, route?.name ?? "none", res.statusCode));
  try {
    if (!route) throw new ServiceError("method_not_allowed", "This method is not allowed here.");
    const actor = await inTime(exchange, Promise.resolve(admit(exchange)));
    if (!actor) throw new UnauthorizedError();
    requireSameOrigin(head, req.method ?? "", publicUrl);
    await answer(exchange, route, match.fields, actor);
  } catch (error) {
    const known = toServiceError(error);
    if (known.code === "internal") log.failure(exchange, error);
    if (known.code === "unauthorized") clearStaleCookie(exchange, publicUrl);
    sendProblem(res, known, requestId, { allow: allowedAt(match) });
  }
}

/** HEAD is GET without the body, which node leaves out by itself. */
function methodOf(method: string): Method {
  return (method === "HEAD" ? "GET" : method) as Method;
}

function allowedAt({ routes }: Match): string {
  return [...routes.keys()].flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method])).join(", ");
}

async function answer(
  exchange: Exchange,
  route: Route,
  fields: Record<string, string>,
  actor: Actor,
): Promise<void> {
  const { req, head, requestId } = exchange;
  const isBare = requireMediaType(exchange, route);
  const headerKey = readHeaderKey(head.idempotencyKeys);
  const text = await readText(exchange, route, isBare);
  requirePermission(actor, route.permission);
  const sent = text === null ? readFields(req.url ?? "", route) : parseBody(text, req.url ?? "");
  const input = mergeInput(sent, fields);
  const call: RestCall = {
    actor,
    requestId,
    idempotencyKey: headerKey,
    isBatch: false,
    credentials: head,
    remoteAddress: req.socket.remoteAddress ?? "",
    waitingSince: exchange.waitingSince,
    onPace: paceTeller(exchange.res),
  };
  if (route.kind === "stream") await sendEvents(exchange, route, call, input);
  else if (route.kind === "file") await sendFile(exchange, await route.open(call, input));
  else await runCall(exchange, route, call, input);
}

async function runCall(
  { req, res, requestId }: Exchange,
  route: CallRoute,
  call: RestCall,
  input: unknown,
): Promise<void> {
  const { version } = inputFieldsOf(route);
  const given = version === null ? input : withVersion(input, version, req.headers["if-match"]);
  const value = await route.run(call, given, goneOf(res));
  const reply = route.reply(value);
  if ("refusal" in reply) sendReply(res, reply, requestId);
  else {
    const headers = { ...entityTag(value), ...nextLink(req.url ?? "", value), ...reply.headers };
    sendReply(res, { ...reply, headers }, requestId);
  }
}

/** Told when the connection breaks before the answer is out. */
function goneOf(res: ServerResponse): AbortSignal {
  const gone = new AbortController();
  res.once("close", () => {
    if (!res.writableEnded) gone.abort();
  });
  return gone.signal;
}

/** @returns whether a body may be left out, as no media type was named @throws ServiceError */
function requireMediaType({ head }: Exchange, route: Route): boolean {
  if (route.method === "GET") return true;
  const isBare = inputFieldsOf(route).isBodyOptional && head.contentType === null;
  if (!isBare) requireJsonBody(head);
  return isBare;
}

/** The body, or null for a route that has none. */
async function readText(exchange: Exchange, route: Route, isBare: boolean): Promise<string | null> {
  if (route.method === "GET" || route.kind !== "call") return null;
  const body = await readWholeBody(exchange, route.bodyLimit);
  if (isBare && body.length > 0) requireJsonBody(exchange.head);
  return isBare ? "{}" : toJsonText(body);
}

function parseBody(text: string, url: string): unknown {
  const sent: unknown = JSON.parse(text);
  refuseQuery(url);
  return sent;
}

/** The query's fields; a route that takes nothing is not sent any either. */
function readFields(url: string, route: Route): unknown {
  if (route.input === null) refuseQuery(url);
  return route.input === null ? undefined : (readQuery(url, inputFieldsOf(route).others) ?? {});
}
