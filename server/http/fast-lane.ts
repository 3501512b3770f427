import { requirePermission } from "@/server/auth/permissions";
import { UnauthorizedError } from "@/server/contract/errors";
import type { Actor } from "@/server/domain/actor";
import { admit } from "@/server/http/admit";
import { readBody, requireJsonBody } from "@/server/http/body";
import type { Exchange } from "@/server/http/exchange";
import { decodeQuery, malformed, nestsTooDeep, toJsonText } from "@/server/http/json-text";
import { type Lane, laneOfGet, laneOfPost } from "@/server/http/lanes";
import type { RequestHead } from "@/server/http/request-head";
import type { RequestLog } from "@/server/http/request-log";
import { paceTeller } from "@/server/http/respond";
import { mergeInput } from "@/server/rest/merge-input";
import { readHeaderKey } from "@/server/services/budget/idempotency";
import { inTime } from "@/server/services/deadline/in-time";
import { toServiceError } from "@/server/trpc/error-shape";

/** A hot call in its plainest form. `encoded` is the input of a GET, as it stands in the URL. */
type Call = { lane: Lane; encoded: string | null };

function callOf({ req, head }: Exchange): Call | null {
  if (!isPlain(head)) return null;
  const url = req.url as string;
  if (req.method === "GET") return laneOfGet(url);
  const lane = req.method === "POST" ? laneOfPost(url) : null;
  return lane && { lane, encoded: null };
}

function isPlain(head: RequestHead): boolean {
  if (head.authorizationCount === 0 || head.cookie !== null) return false;
  return !head.nextAction && !head.unusualAccept && head.contentEncoding === null;
}

/**
 * Answers the hot verbs of tRPC and REST with as little work as possible: the same checks in the same order as the
 * door's own handler, the same service, the same bytes. fast-lane-equals-trpc and fast-lane-equals-rest prove it.
 * @returns false if this is none of them: then the door's handler answers
 */
export function tryFastLane(exchange: Exchange, log: RequestLog): boolean {
  const call = callOf(exchange);
  if (call === null) return false;
  const { req, res, requestId } = exchange;
  const { verb, wire } = call.lane;
  const answer = (value: unknown) => {
    log.request(exchange, verb.name, wire.answer(res, value, requestId));
  };
  const refuse = (error: unknown) => {
    const known = toServiceError(error);
    if (known.code === "internal") log.failure(exchange, error);
    wire.refuse(res, known, requestId);
    log.request(exchange, verb.name, known.status);
  };
  try {
    const actor = admit(exchange);
    if (actor instanceof Promise)
      inTime(exchange, actor)
        .then((found) => receive(exchange, call, found, answer, refuse))
        .catch(refuse);
    else receive(exchange, call, actor, answer, refuse);
  } catch (error) {
    refuse(error);
  }
  if (req.method === "GET") req.resume();
  return true;
}

type Answer = (value: unknown) => void;

function receive(
  exchange: Exchange,
  { lane, encoded }: Call,
  actor: Actor | null,
  answer: Answer,
  refuse: Answer,
) {
  if (!actor) throw new UnauthorizedError();
  const { head, requestId, res } = exchange;
  const { verb, fields } = lane;
  const run = (text: string | null, headerKey: string | null) => {
    requirePermission(actor, verb.permission);
    const sent: unknown = text === null ? undefined : JSON.parse(text);
    const input = fields === null ? sent : mergeInput(sent, fields);
    const call = { actor, requestId, onPace: paceTeller(res) };
    inTime(exchange, verb.run(call, input, headerKey)).then(answer, refuse);
  };
  if (encoded !== null) {
    run(queryInput(encoded), readHeaderKey(head.idempotencyKeys));
    return;
  }
  const isBare = lane.isBodyOptional && head.contentType === null;
  if (!isBare) requireJsonBody(head);
  const headerKey = readHeaderKey(head.idempotencyKeys);
  readBody(exchange, verb.bodyLimit, (error, body) => {
    if (error) return refuse(error);
    try {
      if (isBare && body.length > 0) requireJsonBody(head);
      run(isBare ? "{}" : toJsonText(body), headerKey);
    } catch (failure) {
      refuse(failure);
    }
  });
}

/** The `input` of a query string, as tRPC reads it: an empty one is none. */
function queryInput(encoded: string): string | null {
  const text = decodeQuery(encoded);
  if (nestsTooDeep(text)) throw malformed();
  return text === "" ? null : text;
}
