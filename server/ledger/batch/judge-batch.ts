import type { ClientBase } from "pg";
import type { PeriodCache } from "@/server/domain/period-cache";
import type { Rules } from "@/server/ledger/policies/policy-cache";
import { applyLogs } from "@/server/ledger/sql/apply";
import { alertsOf } from "./alerting";
import { type Decided, isSeldom, sendWrites } from "./apply-and-commit";
import { policiesOfHolds } from "./batch-plan";
import { BatchState } from "./batch-state";
import type { Outcome } from "./commands";
import { type Found, withoutGone } from "./found";
import type { Item } from "./item";
import { judgeItems } from "./judge";
import type { WindowPlan } from "./plan-window";
import type { Prepared } from "./prepared";

// So many ledger rows are worth a statement of their own, which Postgres carries out while the rest is judged.
const EARLY_LOGS = 16;

type Planned = {
  organizationId: string;
  rules: Rules;
  periods: PeriodCache;
  prepared: readonly Prepared[];
  plans: ReadonlyMap<string, WindowPlan>;
  windowIds: readonly string[];
};

/**
 * Judges all items of a batch by what was found under the locks, while the first of its ledger rows leave.
 * @throws MoreWindowsNeeded, MoreHoldsDue, QueueMoved
 */
export function judgeBatch(client: ClientBase, planned: Planned, found: Found): Decided {
  const batch = stateOf(planned, found);
  const outcomes = new Map<Item, Outcome>();
  const early: Promise<void>[] = [];
  judgeItems(planned.prepared, found.state.answers, batch, outcomes, () => {
    if (batch.writes.logsWaiting < EARLY_LOGS) return;
    const sent = applyLogs(client, batch);
    // Heard when the batch commits; a batch that is given up meanwhile rolls back whatever became of it.
    sent.catch(() => undefined);
    early.push(sent);
  });
  return { batch, outcomes, alerts: alertsOf(batch), early, isWritten: false };
}

/**
 * Judges a batch by what it is expected to find, while that is still being read, and sends all that it writes right
 * behind the reading, so that only the COMMIT is left. null where it writes nothing, or what takes trips of its own:
 * then nothing was sent.
 */
export function judgeAhead(client: ClientBase, planned: Planned, expected: Found): Decided | null {
  const batch = stateOf(planned, expected);
  const outcomes = new Map<Item, Outcome>();
  judgeItems(planned.prepared, [], batch, outcomes, () => undefined);
  const alerts = alertsOf(batch);
  if (batch.writes.isEmpty || isSeldom(batch, alerts)) return null;
  return { batch, outcomes, alerts, early: sendWrites(client, batch, alerts), isWritten: true };
}

function stateOf(planned: Planned, found: Found): BatchState {
  const { organizationId, rules, periods, prepared, plans, windowIds } = planned;
  const { locked, state, queued } = withoutGone(found, windowIds);
  const heldBy = policiesOfHolds(prepared);
  return new BatchState({ organizationId, rules, periods, locked, plans, heldBy, state, queued });
}
