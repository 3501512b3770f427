import type { IncomingMessage, ServerResponse } from "node:http";
import type { z } from "zod";
import { actorOf } from "@/server/auth/credentials";
import { type Permission, requirePermission } from "@/server/auth/permissions";
import { AuthorizeInput, ReleaseInput } from "@/server/contract/authorize";
import { ServiceError, UnauthorizedError } from "@/server/contract/errors";
import { SettleInput, TrackCostInput, TrackCostsInput } from "@/server/contract/track-cost";
import { parseInput } from "@/server/contract/validation";
import type { Actor } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";
import { BATCH_BODY_LIMIT, BODY_LIMIT, readBody } from "@/server/http/body";
import { malformed, nestsTooDeep, toJsonText } from "@/server/http/json-text";
import { isJson, type RequestHead } from "@/server/http/request-head";
import type { RequestLog } from "@/server/http/request-log";
import { send, sendTrpcError } from "@/server/http/respond";
import { authorize } from "@/server/services/budget/authorize";
import { check } from "@/server/services/budget/check";
import { readHeaderKey } from "@/server/services/budget/idempotency";
import { release } from "@/server/services/budget/release";
import { settle } from "@/server/services/budget/settle";
import { trackCost } from "@/server/services/budget/track-cost";
import { trackCosts } from "@/server/services/budget/track-costs";
import { toServiceError } from "@/server/trpc/error-shape";

type Verb = {
  name: string;
  permission: Permission;
  bodyLimit: number;
  run: (call: CallContext, input: unknown, headerKey: string | null) => Promise<unknown>;
};

/** A verb with the very schema, right and service that its tRPC procedure has. */
function verb<S extends z.ZodType>(
  name: string,
  permission: Permission,
  schema: S,
  call: (ctx: CallContext, input: z.output<S>, headerKey: string | null) => Promise<unknown>,
  bodyLimit = BODY_LIMIT,
): [string, Verb] {
  const run: Verb["run"] = (ctx, input, key) => call(ctx, parseInput(schema, input), key);
  return [`/api/trpc/${name}`, { name, permission, bodyLimit, run }];
}

const CHECK = verb("budget.check", "ask", AuthorizeInput, check);
const POST_VERBS = new Map<string, Verb>([
  verb("budget.trackCost", "record", TrackCostInput, trackCost),
  verb(
    "budget.trackCosts",
    "record",
    TrackCostsInput,
    (ctx, input, key) => trackCosts(ctx, input.items, key),
    BATCH_BODY_LIMIT,
  ),
  verb("budget.authorize", "authorize", AuthorizeInput, authorize),
  verb("budget.settle", "record", SettleInput, settle),
  verb("budget.release", "authorize", ReleaseInput, release),
  CHECK,
]);
const CHECK_PREFIX = `${CHECK[0]}?input=`;

export type Exchange = {
  req: IncomingMessage;
  res: ServerResponse;
  head: RequestHead;
  requestId: string;
  startedAt: number;
};

/** The verb of a hot call in its plainest form, or null: then tRPC's own handler answers. */
function verbOf({ req, head }: Exchange): Verb | null {
  if (head.authorizationCount === 0 || head.cookie !== null) return null;
  if (head.nextAction || head.unusualAccept || head.contentEncoding !== null) return null;
  const url = req.url as string;
  if (req.method === "POST") return POST_VERBS.get(url) ?? null;
  const isCheck = req.method === "GET" && url.startsWith(CHECK_PREFIX) && !/[&#]/.test(url);
  return isCheck ? CHECK[1] : null;
}

/**
 * Answers the hot verbs with as little work as possible: the same checks in the same order as tRPC's handler behind
 * its door, the same service, the same bytes. fast-lane-equals-trpc proves it.
 * @returns false if this is none of them
 */
export function tryFastLane(exchange: Exchange, log: RequestLog): boolean {
  const verb = verbOf(exchange);
  if (verb === null) return false;
  const { req, res, requestId } = exchange;
  const answer = (data: unknown) => {
    const body = JSON.stringify({ result: { data } });
    send(res, { status: 200, body, contentType: "application/json", requestId });
    log.request(exchange, verb.name, 200);
  };
  const refuse = (error: unknown) => {
    const known = toServiceError(error);
    if (known.code === "internal") log.failure(exchange, error);
    sendTrpcError(res, known, requestId);
    log.request(exchange, verb.name, known.status);
  };
  try {
    const actor = actorOf(exchange.head);
    if (actor instanceof Promise)
      actor.then((found) => receive(exchange, verb, found, answer, refuse)).catch(refuse);
    else receive(exchange, verb, actor, answer, refuse);
  } catch (error) {
    refuse(error);
  }
  if (req.method === "GET") req.resume();
  return true;
}

type Answer = (value: unknown) => void;

function receive(
  { req, head, requestId }: Exchange,
  verb: Verb,
  actor: Actor | null,
  answer: Answer,
  refuse: Answer,
) {
  if (!actor) throw new UnauthorizedError();
  const run = (text: string | null, headerKey: string | null) => {
    requirePermission(actor, verb.permission);
    const input: unknown = text === null ? undefined : JSON.parse(text);
    verb.run({ actor, requestId }, input, headerKey).then(answer, refuse);
  };
  if (req.method === "GET") {
    run(queryInput(req.url as string), readHeaderKey(head.idempotencyKeys));
    return;
  }
  if (!isJson(head.contentType))
    throw new ServiceError("unsupported_media_type", "The body must be application/json.");
  const headerKey = readHeaderKey(head.idempotencyKeys);
  readBody(req, verb.bodyLimit, (error, body) => {
    if (error) return refuse(error);
    try {
      run(toJsonText(body), headerKey);
    } catch (failure) {
      refuse(failure);
    }
  });
}

/** The `input` of a query string, as tRPC reads it: an empty one is none. */
function queryInput(url: string): string | null {
  const text = decodeQuery(url.slice(CHECK_PREFIX.length));
  if (nestsTooDeep(text)) throw malformed();
  return text === "" ? null : text;
}

function decodeQuery(encoded: string): string {
  try {
    return decodeURIComponent(encoded.replaceAll("+", " "));
  } catch {
    throw malformed();
  }
}
