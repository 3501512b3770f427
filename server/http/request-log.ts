import type { Exchange } from "@/server/http/exchange";
import { createPlainLines, type Log } from "@/server/log";

/** One wide line per request. */
export class RequestLog {
  readonly #log: Log;
  /** How many were answered, by the hundred of the status: "2xx". */
  readonly answered = new Map<string, number>();
  readonly #lines: ReturnType<typeof createPlainLines>;

  constructor(log: Log) {
    this.#log = log;
    this.#lines = createPlainLines(log);
  }

  request({ req, requestId, startedAt }: Exchange, route: string, status: number): void {
    const hundred = `${Math.floor(status / 100)}xx`;
    this.answered.set(hundred, (this.answered.get(hundred) ?? 0) + 1);
    const durationMs = Math.round((performance.now() - startedAt) * 100) / 100;
    this.#lines.line(
      `"event":"http.request","requestId":"${requestId}","method":"${req.method}","route":${JSON.stringify(route)},` +
        `"status":${status},"durationMs":${durationMs}`,
    );
  }

  /** Writes what waits to be written, once no more requests come. */
  flush(): void {
    this.#lines.flush();
  }

  /** Something unexpected: the caller only gets the request id, the cause stands here. */
  failure(exchange: Exchange, error: unknown): void {
    this.#log.error({ event: "http.failure", requestId: exchange.requestId, err: error });
  }
}
