import { PurserError } from "./errors";

export type TransportOptions = { url: string; key: string | null; fetch: typeof globalThis.fetch };
export type Call = {
  method: "GET" | "POST" | "PUT" | "PATCH";
  path: string;
  body?: unknown;
  timeoutMs: number;
  /** How often it may be tried; 1 without repeating. */
  attempts: number;
};
export type Answer = { status: number; body: Record<string, unknown> };

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;

/** Speaks REST to the server. Every call that is tried again has the same body, and in it the same key. */
export class Transport {
  constructor(private readonly options: TransportOptions) {}

  get url(): string {
    return this.options.url;
  }

  get key(): string | null {
    return this.options.key;
  }

  /** @throws PurserError, `unreachable` where nothing came back */
  async send(call: Call): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.once(call);
      } catch (error) {
        const isLast = attempt >= call.attempts;
        if (isLast || !(error instanceof PurserError) || !error.isRetryable) throw error;
        await wait(waitMs(attempt, error.retryAfterSeconds));
      }
    }
  }

  /** A stream of the server's, until the signal ends it. @throws PurserError as long as it is not open */
  async stream(path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const { url, key, fetch } = this.options;
    const headers: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` };
    const response = await fetch(new URL(path, url), { headers, signal }).catch((cause: unknown) => {
      throw unreachable(url, cause);
    });
    if (response.ok && response.body !== null) return response.body;
    throw errorOf({ status: response.status, body: parse(await response.text()) });
  }

  private async once({ method, path, body, timeoutMs }: Call): Promise<Answer> {
    const { url, key, fetch } = this.options;
    const headers: Record<string, string> = {};
    if (key !== null) headers.authorization = `Bearer ${key}`;
    if (body !== undefined) headers["content-type"] = "application/json";
    let response: Response;
    let text: string;
    const late = new AbortController();
    // A timer of its own, which keeps the process: that of AbortSignal.timeout does not, and a process with nothing
    // else to do would end while it waits for a connection that is lost.
    const timer = setTimeout(() => late.abort(), timeoutMs);
    try {
      const { signal } = late;
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      response = await fetch(new URL(path, url), { method, headers, signal, ...sent });
      text = await response.text();
    } catch (cause) {
      throw unreachable(url, cause);
    } finally {
      clearTimeout(timer);
    }
    const answer = { status: response.status, body: parse(text) };
    // A refusal is an answer: whoever asked for an authorization looks at it.
    if (response.ok || (response.status === 402 && "decision" in answer.body)) return answer;
    throw errorOf(answer);
  }
}

function unreachable(url: string, cause: unknown): PurserError {
  return new PurserError(`The server at ${url} does not answer.`, { code: "unreachable", cause });
}

function parse(text: string): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function errorOf({ status, body }: Answer): PurserError {
  const { code, detail, requestId, retryAfterSeconds, errors } = body;
  return new PurserError(typeof detail === "string" ? detail : `The server answered ${status}.`, {
    // A gateway in between speaks no problem+json: what it says of the server is that it is away.
    code:
      typeof code === "string" ? code : status >= 500 || status === 429 ? "unreachable" : "unexpected_answer",
    status,
    requestId: typeof requestId === "string" ? requestId : undefined,
    retryAfterSeconds: typeof retryAfterSeconds === "number" ? retryAfterSeconds : undefined,
    errors: Array.isArray(errors) ? errors : undefined,
  });
}

/** Full jitter: callers that failed together do not come back together. */
function waitMs(attempt: number, retryAfterSeconds: number | undefined): number {
  if (retryAfterSeconds !== undefined) return Math.min(retryAfterSeconds * 1000, LONGEST_WAIT_MS);
  return Math.random() * Math.min(FIRST_WAIT_MS * 2 ** attempt, LONGEST_WAIT_MS);
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
