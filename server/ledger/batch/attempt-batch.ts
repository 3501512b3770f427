import type { ClientBase } from "pg";
import { ServiceError } from "@/server/contract/errors";
import type { PeriodCache } from "@/server/domain/period-cache";
import type { PolicyCache } from "@/server/ledger/policies/policy-cache";
import { viewQueue } from "@/server/ledger/queue/queue-turn";
import type { HoldFacts } from "@/server/ledger/sql/find-holds";
import type { QueueRow } from "@/server/ledger/sql/queue-rows";
import { applyAndCommit, CommitUnknown } from "./apply-and-commit";
import { bytewise, holdWindows, plansHoldNow, plansOf } from "./batch-plan";
import { MoreHoldsDue, MoreWindowsNeeded } from "./batch-state";
import type { LedgerClock } from "./clock";
import type { Outcome } from "./commands";
import type { Foresight } from "./foresight";
import type { Item } from "./item";
import { judgeAhead, judgeBatch } from "./judge-batch";
import { QueueMoved } from "./judge-claim";
import { lockAndRead } from "./lock-and-read";
import { prepare } from "./prepare";
import type { Prepared } from "./prepared";
import { sweepDueOf } from "./sweep";

/** Why an attempt must begin again with a longer list of locks or newer rules. */
type Again = { again: true; ensure?: boolean; extraWindows?: readonly string[] };
type Done = { again: false; outcomes: Map<Item, Outcome> };

/** What a batch has to know before it can say which windows it needs. */
export type Met = {
  holds: ReadonlyMap<string, HoldFacts>;
  /** Who waits in the queue, where the batch claims. */
  waiting: readonly QueueRow[];
};

/** `onWriting` is told when everything is decided and the COMMIT has left: the next batch may stand behind it. */
export type Batch = {
  organizationId: string;
  items: readonly Item[];
  lockTimeoutMs: number;
  onWriting: () => void;
  /** Read already, for the first attempt. */
  first: Met;
};
export type BatchDeps = {
  policies: PolicyCache;
  clock: LedgerClock;
  periods: PeriodCache;
  /** Of the organization. */
  foresight: Foresight;
};

type Attempt = Batch &
  Met & {
    round: number;
    /** Windows are missing: make them first. */
    ensure: boolean;
    extra: ReadonlySet<string>;
  };

/** One transaction: plans, locks, reads, judges, writes and commits, or rolls back to begin again. */
export async function attemptBatch(
  client: ClientBase,
  input: Attempt,
  deps: BatchDeps,
): Promise<Again | Done> {
  const { organizationId, ensure } = input;
  const { periods, foresight } = deps;
  const rules = await deps.policies.get(organizationId, client);
  const outcomes = new Map<Item, Outcome>();
  const now = deps.clock.now();
  const prepared = prepareAll(input, { rules, now, periods, holds: input.holds }, outcomes);
  const plans = plansOf(prepared);
  if (prepared.length === 0) return { again: false, outcomes };
  let isSent = false;
  const onSent = () => {
    isSent = true;
    input.onWriting();
  };
  const windowIds = [...new Set([...plans.keys(), ...holdWindows(prepared), ...input.extra])].sort(bytewise);
  // Only at first, so that a guess that was wrong is not followed by another.
  const isPlain = input.round === 0 && prepared.every(({ kind }) => kind === "record");
  const at = { now, policyVersion: rules.policies.version };
  const expected = isPlain ? foresight.expect(windowIds, at) : null;
  try {
    const planned = { ...input, rules, periods, prepared, plans, windowIds, expected };
    const reading = lockAndRead(client, planned, deps.clock);
    // Heard below, also where judging ahead throws.
    reading.catch(() => undefined);
    const ahead = expected === null ? null : judgeAhead(client, planned, expected);
    const { locked, state, queued } = await reading;
    if (locked !== null && locked.length < windowIds.length && !ensure)
      return await rollback(client, { again: true, ensure: true });
    deps.clock.learn(state.now);
    if (state.policyVersion !== rules.policies.version) {
      deps.policies.forget(organizationId);
      return await rollback(client, { again: true, ensure });
    }
    if (!plansHoldNow(prepared, state)) return await rollback(client, { again: true, ensure: true });
    // A budget made after the holds were read unlocked has put its windows on them: lock those too.
    const known = new Set(windowIds);
    const joined = state.asked.flatMap((hold) => hold.windowIds).filter((id) => !known.has(id));
    if (joined.length > 0) return await rollback(client, { again: true, ensure, extraWindows: joined });
    const found = locked === null ? null : { locked, state, queued };
    const isWrong = expected !== null && !foresight.confirms(expected, found);
    // What was judged ahead is null where it takes trips of its own: it begins again, too.
    const decided = expected === null ? found && judgeBatch(client, planned, found) : ahead;
    if (isWrong || decided === null) return await rollback(client, { again: true, ensure });
    for (const [item, outcome] of decided.outcomes) outcomes.set(item, outcome);
    const { batch } = decided;
    // A refused call leaves nothing behind, not even the counters that were made to judge it.
    if (batch.writes.isEmpty) {
      await client.query("rollback");
      return { again: false, outcomes };
    }
    foresight.remember(batch.windows.values(), state);
    await applyAndCommit(client, decided, { xid: state.xid, outcomes, onSent });
    return { again: false, outcomes };
  } catch (error) {
    foresight.forget();
    if (error instanceof CommitUnknown) throw error;
    if (error instanceof MoreWindowsNeeded)
      return await rollback(client, { again: true, ensure, extraWindows: error.windowIds });
    if (error instanceof QueueMoved) return await rollback(client, { again: true, ensure });
    if (error instanceof MoreHoldsDue) {
      await client.query("rollback");
      await sweepDueOf(client, input, deps.clock.fakeNow());
      return { again: true, ensure };
    }
    // Behind a COMMIT that has left, the next batch may have begun; a write that failed made it a rollback already.
    if (!isSent) await client.query("rollback").catch(() => undefined);
    throw error;
  }
}

async function rollback(client: ClientBase, again: Again): Promise<Again> {
  await client.query("rollback");
  return again;
}

function prepareAll(
  input: Attempt,
  ctx: Parameters<typeof prepare>[1],
  outcomes: Map<Item, Outcome>,
): Prepared[] {
  const prepared: Prepared[] = [];
  const queue = viewQueue(input.organizationId, input.waiting, ctx);
  for (const item of input.items) {
    try {
      prepared.push(prepare(item, { ...ctx, queue }));
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      outcomes.set(item, { ok: false, error });
    }
  }
  return prepared;
}
