import type { EventRow } from "@/server/db/queries/events";

/** A reader that lets this many events pile up is dropped; it comes back with the id of the last one it saw. */
const MAX_WAITING = 2_000;

/** Hands events from the hub to one reader. */
export class EventQueue implements AsyncIterable<EventRow> {
  #waiting: EventRow[] = [];
  #ended = false;
  #notify: (() => void) | null = null;

  constructor(signal: AbortSignal) {
    if (signal.aborted) this.#ended = true;
    else signal.addEventListener("abort", () => this.end(), { once: true });
  }

  push(event: EventRow): void {
    if (this.#ended) return;
    if (this.#waiting.length >= MAX_WAITING) {
      this.end();
      return;
    }
    this.#waiting.push(event);
    this.#notify?.();
  }

  end(): void {
    this.#ended = true;
    this.#notify?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<EventRow> {
    for (;;) {
      const batch = this.#waiting;
      this.#waiting = [];
      yield* batch;
      if (this.#waiting.length > 0) continue;
      if (this.#ended) return;
      await new Promise<void>((resolve) => {
        this.#notify = resolve;
      });
      this.#notify = null;
    }
  }
}
