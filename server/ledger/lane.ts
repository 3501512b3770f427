import { BudgetUnavailableError } from "@/server/contract/errors";
import type { Outcome } from "./commands";
import type { Item } from "./item";

const MAX_BATCH = 500;
/** A call older than this is answered 503, whatever the database does: within 3 s, the watch and the wire included. */
const DEADLINE_MS = 2_700;
const WATCH_EVERY_MS = 100;

export type RunItems = (items: readonly Item[], deadline: number) => Promise<ReadonlyMap<Item, Outcome>>;

/**
 * Natural batching for one organization: one batch in flight, calls that arrive meanwhile form the next. No timers on
 * the way. Each organization has its own lane, so a window that is locked from outside holds up nobody else.
 */
export class Lane {
  private queue: Item[] = [];
  private inFlight: readonly Item[] = [];
  private watch: NodeJS.Timeout | null = null;

  constructor(
    private readonly run: RunItems,
    private readonly onIdle: () => void,
  ) {}

  push(item: Item): void {
    this.queue.push(item);
    if (this.inFlight.length === 0 && this.queue.length === 1) void this.drain();
  }

  private async drain(): Promise<void> {
    // One turn of the event loop lets calls that arrived together share the first batch.
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.watch ??= setInterval(() => this.rejectOverdue(), WATCH_EVERY_MS);
    while (this.queue.length > 0) {
      this.inFlight = this.queue.splice(0, MAX_BATCH);
      await this.runOne(this.inFlight);
    }
    this.inFlight = [];
    clearInterval(this.watch);
    this.watch = null;
    this.onIdle();
  }

  private async runOne(items: readonly Item[]): Promise<void> {
    const oldest = items[0]?.enqueuedAt ?? Date.now();
    try {
      const outcomes = await this.run(items, oldest + DEADLINE_MS);
      for (const item of items) settle(item, outcomes.get(item));
    } catch (error) {
      const unavailable = new BudgetUnavailableError(error);
      for (const item of items) item.reject(unavailable);
    }
  }

  private rejectOverdue(): void {
    const limit = Date.now() - DEADLINE_MS;
    const overdue = [...this.inFlight, ...this.queue].filter((item) => item.enqueuedAt < limit);
    if (overdue.length === 0) return;
    const unavailable = new BudgetUnavailableError(new Error("the deadline passed"));
    // Those in flight may still take effect: a retry with the same key finds out.
    for (const item of overdue) item.reject(unavailable);
    this.queue = this.queue.filter((item) => item.enqueuedAt >= limit);
  }
}

function settle(item: Item, outcome: Outcome | undefined): void {
  if (outcome === undefined) item.reject(new BudgetUnavailableError(new Error("the batch gave no outcome")));
  else if (outcome.ok) item.resolve(outcome.value);
  else item.reject(outcome.error);
}
