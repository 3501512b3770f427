import type { EventRow } from "@/server/db/queries/events";

/** A reader that lets this many events pile up is dropped; it comes back with the id of the last one it saw. */
const MAX_WAITING = 2_000;

/** Why a stream ended: its reader left, fell behind, or the hub was closed. */
export type FollowEnd = "left" | "slow" | "closed";

/** Hands events from the hub to one reader. */
export class EventQueue implements AsyncIterable<EventRow> {
  #waiting: EventRow[] = [];
  #endedBy: FollowEnd | null = null;
  #notify: (() => void) | null = null;

  constructor(signal: AbortSignal) {
    if (signal.aborted) this.#endedBy = "left";
    else signal.addEventListener("abort", () => this.end("left"), { once: true });
  }

  /** Meaningful once the iteration is over. */
  get endedBy(): FollowEnd {
    return this.#endedBy ?? "left";
  }

  push(event: EventRow): void {
    if (this.#endedBy) return;
    if (this.#waiting.length >= MAX_WAITING) {
      this.end("slow");
      return;
    }
    this.#waiting.push(event);
    this.#notify?.();
  }

  end(why: FollowEnd): void {
    this.#endedBy ??= why;
    this.#notify?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<EventRow> {
    for (;;) {
      const batch = this.#waiting;
      this.#waiting = [];
      yield* batch;
      if (this.#waiting.length > 0) continue;
      if (this.#endedBy) return;
      await new Promise<void>((resolve) => {
        this.#notify = resolve;
      });
      this.#notify = null;
    }
  }
}
