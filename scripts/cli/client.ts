import { CliError, EXIT, serverError } from "./cli-error";

export type ClientSettings = { url: string; key: string | null };

const TIMEOUT_MS = 30_000;

/** Speaks tRPC's wire to a Purser server: JSON, no batching, no transformer. */
export class ApiClient {
  constructor(private readonly settings: ClientSettings) {}

  /** @throws CliError */
  async query<T>(path: string, input?: unknown): Promise<T> {
    const search = input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`;
    return (await this.send(`/api/trpc/${path}${search}`, { method: "GET" })) as T;
  }

  /** @throws CliError */
  async mutate<T>(path: string, input: unknown): Promise<T> {
    const init = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(input),
    };
    return (await this.send(`/api/trpc/${path}`, init)) as T;
  }

  /** A REST route, where a question has no procedure of its own. @throws CliError */
  async get<T>(path: string): Promise<T> {
    return (await this.rest(path, { method: "GET" })) as T;
  }

  /** @throws CliError */
  async post<T>(path: string, input: unknown): Promise<T> {
    const headers = { "content-type": "application/json" };
    return (await this.rest(path, { method: "POST", headers, body: JSON.stringify(input) })) as T;
  }

  /** A file. @throws CliError */
  async text(path: string): Promise<string> {
    const response = await this.fetch(path, { method: "GET" });
    const text = await response.text();
    if (response.ok) return text;
    const body = parseBody(text);
    throw errorOf(response, body && { error: { message: body.detail, data: body } });
  }

  /** A page that needs no key, such as a health check: its status and what it says. */
  async probe(path: string): Promise<{ status: number; text: string; date: string | null }> {
    const response = await this.fetch(path, { method: "GET" });
    return { status: response.status, text: await response.text(), date: response.headers.get("date") };
  }

  private async rest(path: string, init: RequestInit): Promise<unknown> {
    const response = await this.fetch(path, init);
    const body = parseBody(await response.text());
    if (response.ok && body !== null) return body;
    throw errorOf(response, body && { error: { message: body.detail, data: body } });
  }

  private async send(path: string, init: RequestInit): Promise<unknown> {
    const response = await this.fetch(path, init);
    const body = parseBody(await response.text());
    if (body !== null && "result" in body) return dataOf(body.result);
    throw errorOf(response, body);
  }

  private async fetch(path: string, init: RequestInit): Promise<Response> {
    const { url, key } = this.settings;
    const headers = new Headers(init.headers);
    if (key !== null) headers.set("authorization", `Bearer ${key}`);
    try {
      return await fetch(new URL(path, url), { ...init, headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
    } catch (cause) {
      throw new CliError(`The server at ${url} does not answer.`, {
        code: "unreachable",
        exitCode: EXIT.unreachable,
        why: [reasonOf(cause)],
        fix: "start it with npm run up, or name another with --url or PURSER_URL",
        retryable: true,
      });
    }
  }
}

type Json = Record<string, unknown>;

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseBody(text: string): Json | null {
  try {
    const body: unknown = JSON.parse(text);
    return isObject(body) ? body : null;
  } catch {
    return null;
  }
}

function dataOf(result: unknown): unknown {
  return isObject(result) ? result.data : undefined;
}

function errorOf(response: Response, body: Json | null): CliError {
  const error = isObject(body?.error) ? body.error : null;
  const data = isObject(error?.data) ? error.data : null;
  if (error === null || data === null || typeof data.code !== "string")
    return new CliError(`The server answered ${response.status}, and not as Purser does.`, {
      code: "unexpected_answer",
      exitCode: EXIT.unreachable,
      fix: "check --url or PURSER_URL: it must be the address of a Purser server",
      retryable: response.status >= 500,
    });
  return serverError({
    message: typeof error.message === "string" ? error.message : "The server refused this.",
    code: data.code,
    ...(typeof data.requestId === "string" && { requestId: data.requestId }),
    errors: Array.isArray(data.errors) ? data.errors : [],
  });
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return "unknown";
  // fetch says "fetch failed"; what happened stands in its cause.
  const inner = cause.cause instanceof Error ? cause.cause : cause;
  return "code" in inner && typeof inner.code === "string" ? `${inner.code} ${inner.message}` : inner.message;
}
