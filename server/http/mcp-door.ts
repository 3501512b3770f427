import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { ForbiddenError, ServiceError, UnauthorizedError } from "@/server/contract/errors";
import { BATCH_BODY_LIMIT } from "@/server/contract/limits";
import { admit } from "@/server/http/admit";
import { readWholeBody, requireJsonBody } from "@/server/http/body";
import type { Exchange } from "@/server/http/exchange";
import { toJsonText } from "@/server/http/json-text";
import type { RequestLog } from "@/server/http/request-log";
import { API_HEADERS, sendProblem } from "@/server/http/respond";
import { answerMcp } from "@/server/mcp/endpoint";
import { inTime } from "@/server/services/deadline/in-time";
import { toServiceError } from "@/server/trpc/error-shape";

export const MCP_PATH = "/mcp";

/** The Model Context Protocol over streamable HTTP, for keys only: no browser adds a key by itself. */
export async function handleMcp(exchange: Exchange, publicUrl: string, log: RequestLog): Promise<void> {
  const { req, res, requestId, head } = exchange;
  res.once("close", () => log.request(exchange, "mcp", res.statusCode));
  const explain = (error: unknown): ServiceError => {
    const known = toServiceError(error);
    if (known.code === "internal") log.failure(exchange, error);
    return known;
  };
  try {
    const actor = await inTime(exchange, Promise.resolve(admit(exchange, { ...head, cookie: null })));
    if (!actor) throw new UnauthorizedError();
    if (head.origin !== null && head.origin !== publicUrl)
      throw new ForbiddenError("This origin may not speak to the tools.");
    if (req.method !== "POST")
      throw new ServiceError("method_not_allowed", "Messages are sent by POST; no stream is kept open.");
    requireJsonBody(head);
    const body: unknown = JSON.parse(toJsonText(await readWholeBody(exchange, BATCH_BODY_LIMIT)));
    const request = toRequest(exchange, publicUrl);
    const { waitingSince } = exchange;
    const context = { actor, requestId };
    await sendResponse(exchange, await answerMcp({ context, waitingSince, request, body, explain }));
  } catch (error) {
    sendProblem(res, explain(error), requestId);
  }
}

/** What the protocol's own code looks at: headers, and whether the caller is still there. */
function toRequest({ req, res }: Exchange, publicUrl: string): Request {
  const left = new AbortController();
  res.once("close", () => left.abort());
  const headers = new Headers();
  for (const [name, value] of Object.entries(req.headers))
    if (typeof value === "string" && !name.startsWith(":") && name !== "authorization")
      headers.set(name, value);
  return new Request(new URL(MCP_PATH, publicUrl), { method: "POST", headers, signal: left.signal });
}

async function sendResponse({ res, requestId }: Exchange, response: Response): Promise<void> {
  if (res.headersSent || res.destroyed) return;
  res.writeHead(response.status, {
    ...Object.fromEntries(response.headers),
    "X-Request-Id": requestId,
    ...API_HEADERS,
  });
  if (response.body === null) res.end();
  else await pipeline(Readable.fromWeb(response.body as ReadableStream), res);
}
