import type { RoutedDecision } from "@/server/domain/fallback";
import { compareQueued } from "@/server/domain/queue";
import type { Judged } from "@/server/ledger/batch/batch-state";
import { routeCall } from "@/server/ledger/batch/judge-hold";
import { prepareAuthorize } from "@/server/ledger/batch/prepare";
import type { PrepareContext, QueueView, Waiting } from "@/server/ledger/batch/prepared";
import type { LockedWindow } from "@/server/ledger/batch/window";
import type { QueueRow } from "@/server/ledger/sql/queue-rows";

const nobody = { resolve: () => undefined, reject: () => undefined };

/** Prices and plans each request that waits, as its authorization was. One that has become impossible is left out. */
export function viewQueue(organizationId: string, rows: readonly QueueRow[], ctx: PrepareContext): QueueView {
  const waiting: Waiting[] = [];
  for (const row of rows) {
    const command = { kind: "authorize", organizationId, actorId: row.actorId, input: row.request } as const;
    const item = { command, id: row.id, idempotency: null, enqueuedAt: 0, ...nobody };
    try {
      waiting.push({ row, prepared: { ...prepareAuthorize(item, command, ctx), queueId: row.id } });
    } catch {
      // A price that rose can put an old estimate out of range: it waits for its end and holds up nobody.
    }
  }
  return { known: new Set(rows.map((row) => row.id)), waiting };
}

export type Turn = { entry: Waiting } & (
  | { turn: "fits"; decision: RoutedDecision }
  | { turn: "refused"; decision: RoutedDecision }
  /** Somebody before it waits for room in these windows, which it would take. */
  | { turn: "behind"; windows: readonly LockedWindow[] }
);

/**
 * Walks the queue by priority, then age, then id, and says of each whether its turn has come. Who was told that it
 * fits keeps its room while the walk goes on; who is refused closes the windows it waits for to everybody behind it,
 * so that a smaller call never passes a larger one before it. The windows are as before once the walk ends.
 */
export function* inTurn(waiting: readonly Waiting[], state: Judged): Generator<Turn, void> {
  const closed = new Set<string>();
  const setAside: { window: LockedWindow; decision: RoutedDecision }[] = [];
  try {
    for (const entry of [...waiting].sort((a, b) => compareQueued(a.row, b.row))) {
      const behind = closedTo(entry, closed);
      if (behind !== null) {
        yield { entry, turn: "behind", windows: state.windowsOf(behind) };
        continue;
      }
      const decision = routeCall(entry.prepared, state);
      const windows = state.windowsOf(decision.windows.map(({ windowId }) => ({ id: windowId })));
      if (!decision.allowed) {
        for (const id of awaitedWindows(decision)) closed.add(id);
        yield { entry, turn: "refused", decision };
        continue;
      }
      yield { entry, turn: "fits", decision };
      for (const window of windows) {
        take(window, decision, 1);
        setAside.push({ window, decision });
      }
    }
  } finally {
    for (const { window, decision } of setAside) take(window, decision, -1);
  }
}

/** The windows whose room a refused call waits for: what frees room there may admit it. */
export function awaitedWindows(decision: Pick<RoutedDecision, "reasons">): string[] {
  // A call that is too large for any call waits for no room, and must not keep others from it.
  const awaited = decision.reasons.filter(
    ({ action, metric }) => (action === "queue" || action === "block") && metric !== "per_call",
  );
  return [...new Set(awaited.map(({ windowId }) => windowId))];
}

/** The closed windows that every form of the call falls under, or null when one form is free. */
function closedTo({ prepared }: Waiting, closed: ReadonlySet<string>): { id: string }[] | null {
  if (closed.size === 0) return null;
  const blocking: { id: string }[] = [];
  for (const { plans } of prepared.candidates) {
    const shut = plans.filter((plan) => closed.has(plan.id));
    if (shut.length === 0) return null;
    blocking.push(...shut);
  }
  return blocking;
}

/** Counts room as taken, in memory and for this walk only. */
function take(window: LockedWindow, { requested }: RoutedDecision, sign: 1 | -1): void {
  const { cost, tokens, requests } = requested;
  window.held = sign === 1 ? window.held.plus(cost) : window.held.minus(cost);
  window.heldTokens += sign * tokens;
  window.heldRequests += sign * requests;
}
