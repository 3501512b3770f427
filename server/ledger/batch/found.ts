import type { QueueRow } from "@/server/ledger/sql/queue-rows";
import type { HoldRow, LedgerState } from "@/server/ledger/sql/read-state";
import type { WindowRow } from "./window";

/** What a batch finds under its locks, and goes by. */
export type Found = { locked: readonly WindowRow[]; state: LedgerState; queued: readonly QueueRow[] };

/** Short windows are removed once they are over; a hold that outlives one counts in the rest. */
export function withoutGone(found: Found, windowIds: readonly string[]): Found {
  const { locked, state } = found;
  if (locked.length === windowIds.length) return found;
  const there = new Set(locked.map((row) => row.id));
  const gone = new Set(windowIds.filter((id) => !there.has(id)));
  const rest = (hold: HoldRow) => ({ ...hold, windowIds: hold.windowIds.filter((id) => !gone.has(id)) });
  return { ...found, state: { ...state, asked: state.asked.map(rest), due: state.due.map(rest) } };
}
