import type { Exchange } from "@/server/http/fast-lane";
import type { Log } from "@/server/log";

const SAMPLE_MS = 100;

type Sample = { loggedAt: number; unlogged: number };

/** One wide line per request; of hot calls one line in 100 ms for each verb and status, with how many it stands for. */
export class RequestLog {
  readonly #log: Log;
  readonly #samples = new Map<string, Map<number, Sample>>();

  constructor(log: Log) {
    this.#log = log;
  }

  sampled(exchange: Exchange, route: string, status: number): void {
    const byStatus = this.#samples.get(route) ?? new Map<number, Sample>();
    const sample = byStatus.get(status) ?? { loggedAt: Number.NEGATIVE_INFINITY, unlogged: 0 };
    if (sample.unlogged === 0) this.#samples.set(route, byStatus.set(status, sample));
    sample.unlogged += 1;
    const now = performance.now();
    if (now - sample.loggedAt < SAMPLE_MS) return;
    this.#write(exchange, route, status, sample.unlogged, now);
    sample.loggedAt = now;
    sample.unlogged = 0;
  }

  request(exchange: Exchange, route: string): void {
    this.#write(exchange, route, exchange.res.statusCode, 1, performance.now());
  }

  /** Something unexpected: the caller only gets the request id, the cause stands here. */
  failure(exchange: Exchange, error: unknown): void {
    this.#log.error({ event: "http.failure", requestId: exchange.requestId, err: error });
  }

  #write(
    { req, requestId, startedAt }: Exchange,
    route: string,
    status: number,
    count: number,
    now: number,
  ): void {
    this.#log.info({
      event: "http.request",
      requestId,
      method: req.method,
      route,
      status,
      durationMs: Math.round((now - startedAt) * 100) / 100,
      ...(count > 1 ? { standsFor: count } : {}),
    });
  }
}
