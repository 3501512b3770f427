import { BudgetUnavailableError } from "@/server/contract/errors";
import type { Outcome } from "./commands";
import { DEADLINE_MS } from "./deadline";
import type { Item } from "./item";
import type { SharedConnection } from "./shared-connection";

const MAX_BATCH = 500;
/** From here on a batch leaves half of the calls to the next: the one is judged while Postgres writes the other. */
const SHARED_FROM = 32;
const WATCH_EVERY_MS = 100;
/** What is left of the most calls under way, with each batch in which there were fewer. */
const FORGETS = 0.95;
/** The part of a deadline that may go into waiting for locks; the rest is for deciding and writing. */
const LOCK_SHARE = 0.75;

/**
 * One batch on its way. It waits for a lock for at most `lockTimeoutMs`. `onWriting` is told once everything is
 * decided and the COMMIT has left, and on which connection.
 */
export type BatchRun = {
  items: readonly Item[];
  deadline: number;
  lockTimeoutMs: number;
  onWriting: (connection: SharedConnection) => void;
  /** The connection on which the batch before commits now. */
  behind: SharedConnection | null;
};
export type RunItems = (run: BatchRun) => Promise<ReadonlyMap<Item, Outcome>>;

/**
 * Natural batching for one organization: calls that arrive while a batch is being decided form the next. No timers on
 * the way. While a batch writes and commits, the next one is prepared and stands behind its COMMIT, so that it decides
 * the moment the windows are free; never more than two at once. Each organization has its own lane, so a window that
 * is locked from outside holds up nobody else.
 */
export class Lane {
  private queue: Item[] = [];
  private readonly running = new Set<readonly Item[]>();
  /** The connection on which the last batch commits now, until another stands behind it. */
  private committing: SharedConnection | null = null;
  private isStarting = false;
  /** Lately: callers who were just answered come again, and are under way to us now. */
  private mostUnderWay = 0;
  private watch: NodeJS.Timeout | null = null;

  constructor(
    private readonly run: RunItems,
    private readonly onIdle: () => void,
    private readonly deadlineMs: number = DEADLINE_MS,
  ) {}

  push(item: Item): void {
    this.queue.push(item);
    this.watch ??= setInterval(() => this.rejectOverdue(), WATCH_EVERY_MS);
    if (this.running.size === 0) this.startSoon();
    else this.startBehind();
  }

  /** One turn of the event loop lets calls that arrived together share a batch. */
  private startSoon(): void {
    if (this.isStarting) return;
    this.isStarting = true;
    setImmediate(() => {
      this.isStarting = false;
      if (this.running.size === 0) this.start(null);
      if (this.running.size === 0) this.rest();
    });
  }

  /** While one batch commits the next follows, once it is large enough. */
  private startBehind(): void {
    if (this.committing !== null && this.running.size === 1 && this.isHalfWaiting())
      this.start(this.committing);
  }

  /** Whether half of all calls that are under way wait: a small batch costs the database nearly as much as a large one. */
  private isHalfWaiting(): boolean {
    return this.queue.length * 2 >= Math.max(this.underWay(), this.mostUnderWay);
  }

  private underWay(): number {
    let sum = this.queue.length;
    for (const items of this.running) sum += items.length;
    return sum;
  }

  private start(behind: SharedConnection | null): void {
    if (this.queue.length === 0) return;
    this.mostUnderWay = Math.max(this.underWay(), this.mostUnderWay * FORGETS);
    const items = this.queue.splice(0, sizeOf(this.queue.length));
    this.running.add(items);
    this.committing = null;
    void this.runOne(items, behind);
  }

  private rest(): void {
    if (this.watch !== null) clearInterval(this.watch);
    this.watch = null;
    this.onIdle();
  }

  private async runOne(items: readonly Item[], behind: SharedConnection | null): Promise<void> {
    const oldest = items[0]?.enqueuedAt ?? Date.now();
    const run = this.run({
      items,
      deadline: oldest + this.deadlineMs,
      lockTimeoutMs: this.deadlineMs * LOCK_SHARE,
      behind,
      onWriting: (connection) => {
        this.committing = connection;
        // One turn of the event loop, so that those who were just answered can be in it again.
        setImmediate(() => this.startBehind());
      },
    });
    const result = await run.then(
      (outcomes) => ({ outcomes }),
      (error: unknown) => ({ error: new BudgetUnavailableError(error) }),
    );
    this.running.delete(items);
    // Before its callers are answered, unless they are most of those who will be in it: the database need not wait.
    if (this.running.size === 0 && this.isHalfWaiting()) this.start(null);
    for (const item of items) {
      if ("error" in result) item.reject(result.error);
      else settle(item, result.outcomes.get(item));
    }
    if (this.running.size === 0) this.startSoon();
  }

  private rejectOverdue(): void {
    const limit = Date.now() - this.deadlineMs;
    const overdue = [...this.running, this.queue].flat().filter((item) => item.enqueuedAt < limit);
    if (overdue.length === 0) return;
    const unavailable = new BudgetUnavailableError(new Error("the deadline passed"));
    // Those in flight may still take effect: a retry with the same key finds out.
    for (const item of overdue) item.reject(unavailable);
    this.queue = this.queue.filter((item) => item.enqueuedAt >= limit);
  }
}

/** How many of the calls that wait form a batch. */
function sizeOf(waiting: number): number {
  return Math.min(MAX_BATCH, Math.max(SHARED_FROM, Math.ceil(waiting / 2)));
}

function settle(item: Item, outcome: Outcome | undefined): void {
  if (outcome === undefined) item.reject(new BudgetUnavailableError(new Error("the batch gave no outcome")));
  else if (outcome.ok) item.resolve(outcome.value);
  else item.reject(outcome.error);
}
