import type { Pool } from "pg";
import type { LedgerClock } from "@/server/ledger/batch/clock";
import { findOpenQueues } from "@/server/ledger/sql/queue-wake";

/** A burst of settles causes one look, and the next not before that has ended. */
const SOON_MS = 200;

type Wake = (organizationId: string) => Promise<unknown>;

/**
 * Notices that somebody's turn may have come: by the clock (a period, a lease or a wait ends) or by an event of the
 * organization (a cap raised, a grant, money settled or released, whatever process did it). What it remembers only
 * spares looks; nothing is admitted by it.
 */
export class QueueWatch {
  private readonly seen = new Map<string, string>();
  private readonly soon = new Map<string, NodeJS.Timeout>();

  constructor(
    private readonly pool: Pool,
    private readonly clock: LedgerClock,
    private readonly wake: Wake,
  ) {}

  /** Money was settled or given back: whoever waits need not wait for the next look. */
  freed(organizationId: string): void {
    if (!this.seen.has(organizationId) || this.soon.has(organizationId)) return;
    const timer = setTimeout(() => {
      // What fails here, or is settled meanwhile, is seen by the next look.
      this.wake(organizationId)
        .catch(() => undefined)
        .finally(() => this.soon.delete(organizationId));
    }, SOON_MS);
    this.soon.set(organizationId, timer);
  }

  stop(): void {
    for (const timer of this.soon.values()) clearTimeout(timer);
    this.soon.clear();
  }

  /**
   * One look at every queue that has a reason to move. One that fails, since its rows are locked, keeps no other waiting
   * and is looked at again the next time.
   * @throws what went wrong with the last one that failed, after all were looked at
   */
  async look(): Promise<void> {
    const open = await findOpenQueues(this.pool, this.clock.fakeNow());
    const ids = new Set(open.map(({ id }) => id));
    for (const id of this.seen.keys()) if (!ids.has(id)) this.seen.delete(id);
    let failure: unknown = null;
    for (const { id, isDue, seq } of open) {
      if (!isDue && this.seen.get(id) === seq) continue;
      try {
        await this.wake(id);
        // Set after the look, to what was read before it: an event that came meanwhile is a reason for the next.
        this.seen.set(id, seq);
      } catch (error) {
        failure = error;
      }
    }
    if (failure !== null) throw failure;
  }
}
