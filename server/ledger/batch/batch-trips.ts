import type { ClientBase } from "pg";
import { inOneWrite } from "@/server/db/pool";
import type { Rules } from "@/server/ledger/policies/policy-cache";
import { applyBatch } from "@/server/ledger/sql/apply";
import { beginStatement } from "@/server/ledger/sql/begin";
import { ensureWindows } from "@/server/ledger/sql/ensure-windows";
import { lockWindows } from "@/server/ledger/sql/lock-windows";
import { applyQueue } from "@/server/ledger/sql/queue-apply";
import { lockQueue } from "@/server/ledger/sql/queue-rows";
import { readState } from "@/server/ledger/sql/read-state";
import { alertsOf } from "./alerting";
import { auditAlerts } from "./audit-alerts";
import { agentTypesOf, bytewise, queueIdsOf, reservationIdOf } from "./batch-plan";
import type { BatchState } from "./batch-state";
import type { LedgerClock } from "./clock";
import type { Outcome } from "./commands";
import type { Item } from "./item";
import type { WindowPlan } from "./plan-window";
import type { Prepared } from "./prepared";
import { isRefusedByPostgres } from "./sql-state";
import { suspendExceeded } from "./suspend-exceeded";

/** A COMMIT whose answer was lost. Whether it took effect is asked of the database: see retry.ts. */
export class CommitUnknown extends Error {
  constructor(
    readonly xid: string,
    /** The id of a hold or a ledger row that this batch alone writes; null where it writes neither. */
    readonly trace: string | null,
    readonly outcomes: Map<Item, Outcome>,
    cause: unknown,
  ) {
    super("the answer to COMMIT was lost", { cause });
  }
}

type Planned = {
  organizationId: string;
  items: readonly Item[];
  lockTimeoutMs: number;
  /** Windows are missing: make them first. */
  ensure: boolean;
  rules: Rules;
  prepared: readonly Prepared[];
  plans: ReadonlyMap<string, WindowPlan>;
  windowIds: readonly string[];
};

/** Begins, locks and reads in one trip: the connection is pipelined, and each statement still has its own snapshot. */
export async function lockAndRead(client: ClientBase, planned: Planned, clock: LedgerClock) {
  const { organizationId, rules, prepared, plans, windowIds } = planned;
  const begin = () => client.query(beginStatement(planned.lockTimeoutMs));
  if (planned.ensure) {
    await begin();
    await ensureWindows(client, {
      organizationId,
      timeZone: rules.policies.timeZone,
      plans: [...plans.values()],
      agentTypes: agentTypesOf(prepared),
    });
  }
  const fakeNow = clock.fakeNow();
  const perSet = perSetOf(planned.items);
  const ids = queueIdsOf(prepared);
  const keys = prepared.flatMap((entry) => entry.item.idempotency ?? []);
  const reservationIds = prepared.flatMap((entry) => reservationIdOf(entry) ?? []);
  const sent = inOneWrite(client, () =>
    Promise.all([
      planned.ensure ? null : begin(),
      lockWindows(client, windowIds),
      readState(client, { organizationId, keys, reservationIds, fakeNow }),
      perSet === 0 && ids.length === 0 ? [] : lockQueue(client, { organizationId, perSet, ids, fakeNow }),
    ]),
  );
  const [, locked, state, queued] = await sent;
  return { locked, state, queued };
}

/**
 * Writes and commits in one trip. When the write fails, Postgres turns the COMMIT behind it into a rollback. When the
 * connection is lost, the COMMIT may have been carried out: only what it left behind can tell.
 */
export async function applyAndCommit(
  client: ClientBase,
  batch: BatchState,
  known: {
    xid: string;
    outcomes: Map<Item, Outcome>;
    /** Writes that are under way already; the first of all that fails is the cause. */
    early: readonly Promise<void>[];
    onSent: () => void;
  },
): Promise<void> {
  const { organizationId, queue, suspensions } = batch.writes;
  const alerts = alertsOf(batch);
  const write = () => [
    applyBatch(client, batch, alerts),
    queue.isEmpty ? null : applyQueue(client, organizationId, queue),
  ];
  const commit = () => client.query("commit");
  // What a batch seldom does may take trips of its own; the audit log comes last, since others wait for it.
  const isSeldom = suspensions.size > 0 || alerts.length > 0;
  if (isSeldom) {
    await Promise.all([...known.early, ...write()]);
    await writeSuspensions(client, batch);
    const alertIds = alerts.map(({ id }) => id);
    await auditAlerts(client, organizationId, alertIds);
  }
  const sent = isSeldom ? [commit()] : inOneWrite(client, () => [...write(), commit()]);
  known.onSent();
  const answers = await Promise.allSettled([...known.early, ...sent]);
  const failed = answers.find((answer) => answer.status === "rejected");
  if (failed === undefined) return;
  const cause: unknown = failed.reason;
  if (isRefusedByPostgres(cause)) throw cause;
  throw new CommitUnknown(known.xid, traceOf(batch), known.outcomes, cause);
}

function traceOf({ writes }: BatchState): string | null {
  return writes.newHolds[0]?.id ?? writes.logs[0]?.id ?? null;
}

async function writeSuspensions(client: ClientBase, { writes, now }: BatchState): Promise<void> {
  const { organizationId } = writes;
  for (const budgetId of [...writes.suspensions].sort(bytewise))
    await suspendExceeded(client, { organizationId, budgetId, now });
}

// A claim of anything takes one of the first of each set of windows; one that may not take the first needs all before.
const PER_SET_OF_BOUND = 500;
const SPARE = 8;

/** How many requests of each set of refusing windows a batch has to look at; 0 where it claims nothing. */
export function perSetOf(items: readonly Item[]): number {
  let claims = 0;
  for (const { command } of items) {
    if (command.kind !== "claim") continue;
    const { agentIds, campaignIds, environment } = command.binding;
    if (
      command.queueId !== undefined ||
      agentIds.length > 0 ||
      campaignIds.length > 0 ||
      environment !== null
    )
      return PER_SET_OF_BOUND;
    claims += 1;
  }
  return claims === 0 ? 0 : claims + SPARE;
}
