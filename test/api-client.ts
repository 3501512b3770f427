import { Agent, request } from "node:http";
import { AuthorizeOutput } from "@/server/contract/authorize";
import { TrackCostRecorded } from "@/server/contract/track-cost";

/** What a door answered. A refusal is an answer; a broken connection rejects. */
export type Answer = {
  status: number;
  retryAfter: string | undefined;
  /** Milliseconds until the last byte. */
  took: number;
  data: unknown;
  /** The error code of a 4xx or 5xx. */
  code: string | undefined;
};

/** Longer than any promise of an answer: a call that takes this long hangs. */
const HANGS_MS = 10_000;

type Wire = { result?: { data?: unknown }; error?: { data?: { code?: string } } };

/** Calls the tRPC door over keep-alive connections, as an agent does. */
export class ApiClient {
  readonly #agent: Agent;

  constructor(
    readonly url: string,
    readonly key: string,
    connections = 64,
    /** After which a call counts as one that nobody answers. */
    private readonly patienceMs = HANGS_MS,
  ) {
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  /** A verb of the data plane. */
  call(verb: string, input: unknown): Promise<Answer> {
    return this.procedure(`budget.${verb}`, input);
  }

  /** Any mutation, by its whole name; queries are answered too. */
  procedure(name: string, input: unknown): Promise<Answer> {
    const body = JSON.stringify(input);
    const began = performance.now();
    return new Promise((resolve, reject) => {
      const req = request(`${this.url}/api/trpc/${name}`, {
        method: "POST",
        timeout: this.patienceMs,
        agent: this.#agent,
        headers: {
          Authorization: `Bearer ${this.key}`,
          "Content-Type": "application/json",
          "Content-Length": Buffer.byteLength(body),
        },
      });
      req.once("timeout", () =>
        req.destroy(new Error(`${name} was not answered within ${this.patienceMs} ms`)),
      );
      req.once("error", reject);
      req.once("response", (res) => {
        const chunks: Buffer[] = [];
        res.on("data", (chunk: Buffer) => chunks.push(chunk));
        res.once("error", reject);
        res.once("close", () => {
          if (!res.complete) return reject(new Error("the answer broke off"));
          const wire = JSON.parse(Buffer.concat(chunks).toString()) as Wire;
          resolve({
            status: res.statusCode ?? 0,
            retryAfter: res.headers["retry-after"],
            took: performance.now() - began,
            data: wire.result?.data,
            code: wire.error?.data?.code,
          });
        });
      });
      req.end(body);
    });
  }

  /** @returns the recorded cost, or null if it was not acknowledged */
  async trackCost(input: unknown): Promise<TrackCostRecorded | null> {
    const answer = await this.call("trackCost", input);
    return answer.status === 200 ? TrackCostRecorded.parse(answer.data) : null;
  }

  async settle(input: unknown): Promise<TrackCostRecorded | null> {
    const answer = await this.call("settle", input);
    return answer.status === 200 ? TrackCostRecorded.parse(answer.data) : null;
  }

  /** @returns the decision, or null if there was none */
  async authorize(input: unknown): Promise<AuthorizeOutput | null> {
    const answer = await this.call("authorize", input);
    return answer.status === 200 ? AuthorizeOutput.parse(answer.data) : null;
  }

  close(): void {
    this.#agent.destroy();
  }
}
