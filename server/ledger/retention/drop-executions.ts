import type { Pool } from "pg";
import { ConflictError, NotFoundError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import { withTransaction } from "@/server/db/transaction";
import type { CallContext } from "@/server/domain/call-context";
import { toWire, usd } from "@/server/domain/money";
import { IN_FIRST_MONTH, monthBounds, monthOf } from "@/server/domain/month";
import { windowMismatches } from "@/server/ledger/proof/verify";
import { unlessDryRun } from "@/server/ledger/rules/unless-dry-run";
import { type Compared, compareWindows } from "@/server/ledger/sql/compare-windows";
import { lockAllWindows } from "@/server/ledger/sql/lock-all-windows";
import { type CarriedWindow, carryWindows, dropBefore, readLedgerFrom } from "@/server/ledger/sql/retention";
import { readOrganization, tell } from "@/server/ledger/sql/steer";

const DAY_MS = 86_400_000;
/** A key lives at least this long, so that a late retry is known: promise P3. */
const KEYS_MS = 400 * DAY_MS;

export type DropInput = { days: number; dryRun: boolean; fakeNow?: Date | null };
export type Dropped = {
  /** The first instant that is kept. */
  before: Date;
  executions: number;
  holds: number;
  requests: number;
  keys: number;
  events: number;
};

const NOTHING = { executions: 0, holds: 0, requests: 0, keys: 0, events: 0 };

/**
 * Drops whole months of executions, those that ended more than `days` ago in the organization's zone. Every total stays:
 * the cube is kept, and what the rows had added to counters is carried. Calls wait meanwhile, or get 503 and repeat.
 * @throws NotFoundError; ConflictError where the books differ, which dropping would hide
 */
export async function dropExecutions(pool: Pool, ctx: CallContext, input: DropInput): Promise<Dropped> {
  const { organizationId } = ctx.actor;
  return await unlessDryRun(input.dryRun, (finish) =>
    withTransaction(pool, async (tx) => {
      await tx.query("set local statement_timeout = 120000");
      const organization = await readOrganization(tx, organizationId, input.fakeNow ?? null);
      if (organization === null) throw new NotFoundError("organization");
      const { timeZone } = organization;
      const month = monthOf(Math.max(organization.now - input.days * DAY_MS, IN_FIRST_MONTH), timeZone);
      const before = new Date(monthBounds(month, timeZone).startsAt);
      // Nothing is ever booked that far back, so what was dropped once need not be looked at each night.
      const from = await readLedgerFrom(tx, organizationId);
      if (from !== null && from >= before) return finish({ before, ...NOTHING });
      await lockAllWindows(tx, organizationId);
      const now = new Date(organization.now);
      const all = { endingAfter: null, now };
      if ((await compareWindows(tx, organizationId, all)).differing.length > 0)
        throw new ConflictError(
          "The books differ: mend them first, or what is wrong could not be found any more.",
        );
      const keysBefore = new Date(Math.min(before.getTime(), organization.now - KEYS_MS));
      const dropped = await dropBefore(tx, { organizationId, before, keysBefore });
      // They balanced under the same locks, so what differs now is what the dropped rows had added.
      const { differing } = await compareWindows(tx, organizationId, all);
      if (differing.length > 0) await carryWindows(tx, organizationId, differing.map(carriedOf));
      const left = windowMismatches((await compareWindows(tx, organizationId, all)).differing);
      if (left.length > 0) throw new Error("What was dropped could not be carried.");
      const result = { before, ...dropped };
      if (dropped.executions > 0 || dropped.events > 0) {
        const told = { ...dropped, before: before.toISOString(), days: input.days };
        await tell(tx, organizationId, { type: "executions.dropped", payload: told });
        await appendAudit(tx, ctx, {
          action: "executions.dropped",
          entityType: "organization",
          entityId: organizationId,
          after: told,
        });
      }
      return finish(result);
    }),
  );
}

// In the order of the compared metrics: spent, tokens, requests, excess, bypassed, and of holds, which stay.
function carriedOf({ id, counted, ledger }: Compared): CarriedWindow {
  const more = (index: number) => toWire(usd(counted[index] ?? "0").minus(usd(ledger[index] ?? "0")));
  return {
    window_id: id,
    spent: more(0),
    tokens: more(1),
    requests: more(2),
    excess: more(3),
    bypassed: more(4),
  };
}
