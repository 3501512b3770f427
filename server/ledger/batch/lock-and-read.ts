import type { ClientBase } from "pg";
import { inOneWrite } from "@/server/db/pool";
import type { Rules } from "@/server/ledger/policies/policy-cache";
import { beginStatement } from "@/server/ledger/sql/begin";
import { ensureWindows } from "@/server/ledger/sql/ensure-windows";
import { lockExpected, lockWindows } from "@/server/ledger/sql/lock-windows";
import { lockQueue } from "@/server/ledger/sql/queue-rows";
import { readState } from "@/server/ledger/sql/read-state";
import { agentTypesOf, queueIdsOf, reservationIdOf } from "./batch-plan";
import type { LedgerClock } from "./clock";
import type { Found } from "./found";
import type { Item } from "./item";
import type { WindowPlan } from "./plan-window";
import type { Prepared } from "./prepared";

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
  /** What is expected to be found; then only the versions of the windows are read. */
  expected: Found | null;
};

/**
 * Begins, locks and reads in one trip: the connection is pipelined, and each statement still has its own snapshot.
 * `locked` is null where the windows are not as they were expected.
 */
export async function lockAndRead(
  client: ClientBase,
  planned: Planned,
  clock: LedgerClock,
): Promise<Omit<Found, "locked"> & { locked: Found["locked"] | null }> {
  const { organizationId, rules, prepared, plans, windowIds, expected } = planned;
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
      expected === null ? lockWindows(client, windowIds) : lockExpected(client, expected.locked),
      readState(client, { organizationId, keys, reservationIds, fakeNow }),
      perSet === 0 && ids.length === 0 ? [] : lockQueue(client, { organizationId, perSet, ids, fakeNow }),
    ]),
  );
  const [, locked, state, queued] = await sent;
  return { locked, state, queued };
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
