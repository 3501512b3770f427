import { nodeHTTPRequestHandler } from "@trpc/server/adapters/node-http";
import { ServiceError, UnauthorizedError } from "@/server/contract/errors";
import { BATCH_BODY_LIMIT, BODY_LIMIT } from "@/server/contract/limits";
import type { Actor } from "@/server/domain/actor";
import { admit } from "@/server/http/admit";
import { readWholeBody, requireJsonBody } from "@/server/http/body";
import { requireSameOrigin } from "@/server/http/csrf";
import type { Exchange } from "@/server/http/exchange";
import { decodeQuery, malformed, nestsTooDeep, toJsonText } from "@/server/http/json-text";
import type { RequestLog } from "@/server/http/request-log";
import { API_HEADERS, errorHeaders, paceTeller, sendTrpcError } from "@/server/http/respond";
import { clearStaleCookie } from "@/server/http/stale-cookie";
import { TRPC_PATH } from "@/server/http/trpc-path";
import { readHeaderKey } from "@/server/services/budget/idempotency";
import { inTime } from "@/server/services/deadline/in-time";
import type { TrpcContext } from "@/server/trpc/context";
import { toServiceError } from "@/server/trpc/error-shape";
import { permissionOf } from "@/server/trpc/procedures";
import { requestIds } from "@/server/trpc/request-ids";
import { appRouter } from "@/server/trpc/router";

const MAX_BATCH = 20;
const BIG_BODIES = new Set(["budget.trackCosts"]);

/** tRPC's own handler, behind the checks that it does not make. */
export async function handleTrpc(exchange: Exchange, publicUrl: string, log: RequestLog): Promise<void> {
  const { req, res, head, requestId } = exchange;
  res.once("close", () => log.request(exchange, pathOf(req.url ?? ""), res.statusCode));
  try {
    requireMethod(req.method ?? "");
    const actor = await inTime(exchange, Promise.resolve(admit(exchange)));
    requireSomebody(actor, exchange);
    requireSameOrigin(head, req.method ?? "", publicUrl);
    if (req.method === "POST") await prepareBody(exchange);
    else requireReadableQuery(req.url ?? "");
    await pass(exchange, actor, readHeaderKey(head.idempotencyKeys), log);
  } catch (error) {
    const known = toServiceError(error);
    if (known.code === "internal") log.failure(exchange, error);
    if (known.code === "unauthorized") clearStaleCookie(exchange, publicUrl);
    sendTrpcError(res, known, requestId, "GET, POST");
  }
}

function requireMethod(method: string): void {
  if (method !== "GET" && method !== "POST")
    throw new ServiceError("method_not_allowed", "This method is not allowed here.");
}

/** Nobody gets further than here, except to the procedures that are open: not even the body is read. */
function requireSomebody(actor: Actor | null, { req }: Exchange): void {
  if (actor !== null) return;
  const open = namesOf(req.url ?? "").every((name) => permissionOf(name) === "open");
  if (!open) throw new UnauthorizedError();
}

async function prepareBody(exchange: Exchange): Promise<void> {
  const { req, head } = exchange;
  requireJsonBody(head);
  readHeaderKey(head.idempotencyKeys);
  const limit = namesOf(req.url ?? "").every((name) => BIG_BODIES.has(name)) ? BATCH_BODY_LIMIT : BODY_LIMIT;
  const text = toJsonText(await readWholeBody(exchange, limit));
  // tRPC takes a body that was read already from here.
  Object.assign(req, { body: text });
}

function requireReadableQuery(url: string): void {
  const start = url.indexOf("?");
  if (start === -1) return;
  if (nestsTooDeep(decodeQuery(url.slice(start + 1)))) throw malformed();
}

async function pass(
  exchange: Exchange,
  actor: Actor | null,
  idempotencyKey: string | null,
  log: RequestLog,
): Promise<void> {
  const { req, res, head, requestId, waitingSince } = exchange;
  res.setHeader("X-Request-Id", requestId);
  const names = namesOf(req.url ?? "");
  const context: TrpcContext = {
    actor,
    requestId,
    idempotencyKey,
    isBatch: names.length > 1,
    credentials: head,
    remoteAddress: req.socket.remoteAddress ?? "",
    waitingSince,
    onPace: paceTeller(res),
  };
  await requestIds.run(requestId, () =>
    nodeHTTPRequestHandler({
      req,
      res,
      router: appRouter,
      path: pathOf(req.url ?? "").slice(TRPC_PATH.length),
      createContext: async () => context,
      maxBatchSize: MAX_BATCH,
      allowMethodOverride: true,
      responseMeta: ({ errors }) => ({ headers: headersFor(errors) }),
      onError: ({ error }) => {
        if (toServiceError(error).code === "internal") log.failure(exchange, error.cause ?? error);
      },
    }),
  );
}

function headersFor(errors: readonly Error[]): Headers {
  const headers = new Headers(API_HEADERS);
  const first = errors[0];
  if (first)
    for (const [name, value] of Object.entries(errorHeaders(toServiceError(first)))) headers.set(name, value);
  return headers;
}

function pathOf(url: string): string {
  const end = url.indexOf("?");
  return end === -1 ? url : url.slice(0, end);
}

function namesOf(url: string): string[] {
  return pathOf(url).slice(TRPC_PATH.length).split(",");
}
