import { fromEnvironment } from "./environment";
import { PurserError } from "./errors";
import { Transport } from "./transport";
import type { ClientOptions } from "./types";

export type AdminOptions = Pick<ClientOptions, "url" | "key" | "fetch" | "timeoutMs">;
type Page<T> = { data: T[]; nextCursor: string | null };
type Query = Record<string, string | undefined>;

/** Calls of the control plane: a key of the scope admin, each write once, since most of them have no key of their own. */
export class AdminCalls {
  readonly #transport: Transport;
  readonly #timeoutMs: number;

  constructor(options: AdminOptions) {
    const environment = fromEnvironment();
    this.#timeoutMs = options.timeoutMs ?? 30_000;
    this.#transport = new Transport({
      url: options.url ?? environment.url,
      key: options.key ?? environment.key,
      fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    });
  }

  /** @throws PurserError */
  async get<T>(path: string, query: Query = {}): Promise<T> {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, value);
    const asked = search.size === 0 ? path : `${path}?${search}`;
    const call = { method: "GET" as const, path: `/api/v1${asked}`, timeoutMs: this.#timeoutMs, attempts: 2 };
    return (await this.#transport.send(call)).body as T;
  }

  /** Every row of a list, page by page. @throws PurserError */
  async all<T>(path: string, query: Query = {}): Promise<T[]> {
    const rows: T[] = [];
    for (let cursor: string | undefined; ; ) {
      const page: Page<T> = await this.get(path, { ...query, limit: "100", cursor });
      rows.push(...page.data);
      if (page.nextCursor === null) return rows;
      cursor = page.nextCursor;
    }
  }

  /** What happens from now on, or from after an event. @throws PurserError as long as it is not open */
  events(lastEventId: string | null, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const search = lastEventId === null ? "" : `?${new URLSearchParams({ lastEventId })}`;
    return this.#transport.stream(`/api/v1/events${search}`, signal);
  }

  /** @throws PurserError */
  async send<T>(method: "POST" | "PUT" | "PATCH", path: string, body: object): Promise<T> {
    const call = { method, path: `/api/v1${path}`, body, timeoutMs: this.#timeoutMs, attempts: 1 };
    return (await this.#transport.send(call)).body as T;
  }
}

/** An id as it stands in a path. */
export const inPath = (id: string): string => encodeURIComponent(id);

/** The one row of this name. @throws PurserError not_found */
export function mustFind<T>(row: T | undefined, message: string): T {
  if (row === undefined) throw new PurserError(message, { code: "not_found", status: 404 });
  return row;
}
