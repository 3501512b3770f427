import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { requirePermission } from "@/server/auth/permissions";
import { ServiceError, UnauthorizedError } from "@/server/contract/errors";
import { TRACES_LIMIT } from "@/server/contract/limits";
import { admit } from "@/server/http/admit";
import { readWholeBody } from "@/server/http/body";
import type { Exchange } from "@/server/http/exchange";
import { malformed, toJsonText } from "@/server/http/json-text";
import { isJson } from "@/server/http/request-head";
import type { RequestLog } from "@/server/http/request-log";
import { API_HEADERS, sendProblem } from "@/server/http/respond";
import { spansOfJson } from "@/server/otlp/json";
import { responseProtobuf, spansOfProtobuf } from "@/server/otlp/protobuf";
import { type Received, receiveSpans } from "@/server/otlp/receive";
import { toServiceError } from "@/server/trpc/error-shape";

export const TRACES_PATH = "/v1/traces";

const PROTOBUF = "application/x-protobuf";
/** Attributes of attributes: deeper than our own bodies, and still bounded. */
const JSON_DEPTH = 64;
const unzip = promisify(gunzip);

/** Traces over OTLP/HTTP, in protobuf and JSON, for keys only: spans of model calls become executions. */
export async function handleTraces(exchange: Exchange, log: RequestLog): Promise<void> {
  const { req, res, requestId, head } = exchange;
  res.once("close", () => log.request(exchange, "otlp.traces", res.statusCode));
  try {
    const actor = await admit(exchange, { ...head, cookie: null });
    if (!actor) throw new UnauthorizedError();
    requirePermission(actor, "record");
    if (req.method !== "POST") throw new ServiceError("method_not_allowed", "Traces are sent by POST.");
    const encoding = encodingOf(exchange);
    const body = await unpacked(await readWholeBody(exchange, TRACES_LIMIT), head.contentEncoding);
    const spans = encoding === PROTOBUF ? spansOfProtobuf(body) : spansOfJson(toJsonText(body, JSON_DEPTH));
    sendReceived(exchange, encoding, await receiveSpans({ actor, requestId }, spans));
  } catch (error) {
    const known = toServiceError(error);
    if (known.code === "internal") log.failure(exchange, error);
    sendProblem(res, known, requestId);
  }
}

function encodingOf({ head }: Exchange): string {
  if (isJson(head.contentType)) return "application/json";
  if (head.contentType?.split(";")[0]?.trim().toLowerCase() === PROTOBUF) return PROTOBUF;
  throw new ServiceError("unsupported_media_type", `The body must be ${PROTOBUF} or application/json.`);
}

/** Counts what comes out: a small body may unfold into a huge one. */
async function unpacked(body: Buffer, contentEncoding: string | null): Promise<Buffer> {
  if (contentEncoding === null || contentEncoding === "identity") return body;
  if (contentEncoding !== "gzip")
    throw new ServiceError("unsupported_media_type", "The body may be gzip or plain.");
  try {
    return await unzip(body, { maxOutputLength: TRACES_LIMIT });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE")
      throw new ServiceError("payload_too_large", "The body is too large.");
    throw malformed();
  }
}

function sendReceived({ res, requestId }: Exchange, encoding: string, { rejected, message }: Received): void {
  if (res.headersSent || res.destroyed) return;
  const partialSuccess = { rejectedSpans: String(rejected), errorMessage: message };
  const body =
    encoding === PROTOBUF
      ? responseProtobuf(rejected, message)
      : Buffer.from(JSON.stringify(rejected === 0 ? {} : { partialSuccess }));
  res.writeHead(200, {
    "Content-Type": encoding,
    "Content-Length": body.length,
    "X-Request-Id": requestId,
    ...API_HEADERS,
  });
  res.end(body);
}
