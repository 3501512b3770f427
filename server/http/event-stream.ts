import { once } from "node:events";
import type { Exchange } from "@/server/http/exchange";
import { API_HEADERS } from "@/server/http/respond";
import type { RestCall, StreamRoute } from "@/server/rest/route";
import type { LiveEvent } from "@/server/services/events/event-id";

const HEARTBEAT_MS = 15_000;

/**
 * Sends a stream as server-sent events until either side ends it. A reader that does not keep up is waited for; if too
 * much piles up meanwhile the stream ends, and the reader resumes after the last event that it has.
 * @throws ServiceError as long as nothing was sent
 */
export async function sendEvents(
  { req, res, requestId }: Exchange,
  route: StreamRoute,
  call: RestCall,
  given: unknown,
): Promise<void> {
  const gone = new AbortController();
  res.once("close", () => gone.abort());
  // A stream that cannot be opened is a problem with its status; one that is open can only end.
  const events = await route.open(call, resumeAfter(given, req.headers["last-event-id"]), gone.signal);
  const iterator = events[Symbol.asyncIterator]();
  res.writeHead(200, { ...API_HEADERS, "Content-Type": "text/event-stream", "X-Request-Id": requestId });
  res.write(": open\n\n");
  if (req.method === "HEAD") return void res.end();
  const heartbeat = setInterval(() => res.write(": still here\n\n"), HEARTBEAT_MS);
  try {
    for (let step = await iterator.next(); !step.done; step = await iterator.next()) {
      if (!res.write(frameOf(step.value))) await once(res, "drain", { signal: gone.signal });
    }
  } catch {
    // The books cannot be read, or the reader has gone: both end here, and the reader asks anew.
  } finally {
    clearInterval(heartbeat);
    gone.abort();
    // Where the sending ended first, the events are told that nobody asks for more.
    void iterator.return?.();
    res.end();
  }
}

function resumeAfter(given: unknown, lastEventId: string | string[] | undefined): unknown {
  return typeof lastEventId === "string" ? { lastEventId, ...(given as object | undefined) } : given;
}

function frameOf(event: LiveEvent): string {
  return `id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
