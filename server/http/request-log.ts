import type { Exchange } from "@/server/http/exchange";
import type { Log } from "@/server/log";

/** One wide line per request. */
export class RequestLog {
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  request({ req, requestId, startedAt }: Exchange, route: string, status: number): void {
    this.#log.info({
      event: "http.request",
      requestId,
      method: req.method,
      route,
      status,
      durationMs: Math.round((performance.now() - startedAt) * 100) / 100,
    });
  }

  /** Something unexpected: the caller only gets the request id, the cause stands here. */
  failure(exchange: Exchange, error: unknown): void {
    this.#log.error({ event: "http.failure", requestId: exchange.requestId, err: error });
  }
}
