import type { SettleInput, TrackCostInput } from "./types";

/** A record on its way. Its body never changes, so the server counts it once however often it arrives. */
export type Entry = { key: string } & (
  | { kind: "cost"; body: TrackCostInput }
  | { kind: "settle"; body: SettleInput }
);

/** Where records stand until the server has acknowledged them. */
export interface Spool {
  put(entry: Entry): Promise<void>;
  remove(key: string): Promise<void>;
  /** Refused for good: kept where a person finds it, and not sent again. */
  reject(entry: Entry, why: string): Promise<void>;
  /** What waits, the oldest first. */
  list(limit: number): Promise<Entry[]>;
}

const MOST_IN_MEMORY = 100_000;

/** For where there is no disk: what waits is lost with the process. */
export class MemorySpool implements Spool {
  readonly #entries = new Map<string, Entry>();

  put(entry: Entry): Promise<void> {
    if (this.#entries.size >= MOST_IN_MEMORY)
      return Promise.reject(new Error("Too many records wait in memory; give the spool a folder."));
    this.#entries.set(entry.key, entry);
    return Promise.resolve();
  }

  remove(key: string): Promise<void> {
    this.#entries.delete(key);
    return Promise.resolve();
  }

  reject(entry: Entry): Promise<void> {
    return this.remove(entry.key);
  }

  list(limit: number): Promise<Entry[]> {
    return Promise.resolve([...this.#entries.values()].slice(0, limit));
  }
}
