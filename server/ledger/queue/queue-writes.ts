import type { QueueRow } from "@/server/ledger/sql/queue-rows";

/** A request that begins to wait, with how far the key reaches that asked. */
export type NewQueued = QueueRow & { binding: unknown };
type QueueEvent = { type: string; queueId: string; agentId: string | null };

/** What a batch will write of the queue. Rows are changed in place while it decides; each is written once. */
export class QueueWrites {
  readonly added: NewQueued[] = [];
  readonly changed = new Map<string, QueueRow>();
  readonly events: QueueEvent[] = [];

  get isEmpty(): boolean {
    return this.added.length === 0 && this.changed.size === 0;
  }

  add(row: NewQueued): void {
    this.added.push(row);
    this.tell("queue.added", row);
  }

  change(row: QueueRow, type: string): void {
    this.changed.set(row.id, row);
    this.tell(type, row);
  }

  private tell(type: string, row: QueueRow): void {
    this.events.push({ type, queueId: row.id, agentId: row.request.agentId ?? null });
  }
}
