import type { Pool, PoolClient } from "pg";
import type { IntegrityMismatch, IntegrityRebuildOutput } from "@/server/contract/admin-integrity";
import { NotFoundError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import { withTransaction } from "@/server/db/transaction";
import type { CallContext } from "@/server/domain/call-context";
import { dimensionsId } from "@/server/ledger/batch/usage-hour";
import { compareWindows, replaceWindows } from "@/server/ledger/sql/compare-windows";
import { compareHours, type Hours, replaceHours, sumHours } from "@/server/ledger/sql/hour-sums";
import { readHours } from "@/server/ledger/sql/integrity";
import { lockAllWindows } from "@/server/ledger/sql/lock-all-windows";
import { readOrganization, tell } from "@/server/ledger/sql/steer";
import { compareUserDays, type Days, replaceUserDays, sumUserDays } from "@/server/ledger/sql/user-day-sums";
import { hourMismatches, userDayMismatches, windowMismatches } from "./verify";

const MOST_NAMED = 200;

/**
 * Sets windows and cube to what the ledger says. Every window of the organization is locked meanwhile, so nothing is
 * booked or held between the sum and its writing; calls wait, or are refused with 503 and repeat.
 * @throws NotFoundError
 */
export async function rebuildBooks(
  pool: Pool,
  ctx: CallContext,
  input: { reason: string; fakeNow?: Date | null },
): Promise<IntegrityRebuildOutput> {
  const { organizationId } = ctx.actor;
  return withTransaction(pool, async (tx) => {
    await tx.query("set local statement_timeout = 120000");
    await lockAllWindows(tx, organizationId);
    const organization = await readOrganization(tx, organizationId, input.fakeNow ?? null);
    if (organization === null) throw new NotFoundError("organization");
    const now = new Date(organization.now);
    const { differing } = await compareWindows(tx, organizationId, { endingAfter: null, now });
    const mended = windowMismatches(differing);
    const windows =
      differing.length === 0 ? 0 : await replaceWindows(tx, organizationId, { windowIds: null, now });
    let hours = 0;
    for (const month of await readHours(tx, organizationId, {
      endingAfter: null,
      fakeNow: now,
    })) {
      const wrong = await compareHours(tx, organizationId, month);
      if (wrong.length > 0) await rebuildHours(tx, organizationId, month, wrong);
      hours += wrong.length;
      mended.push(...wrong.flatMap(hourMismatches));
      mended.push(...(await mendUserDays(tx, organizationId, month.days)));
    }
    await tell(tx, organizationId, { type: "books.rebuilt", payload: { windows, hours } });
    await appendAudit(tx, ctx, {
      action: "books.rebuilt",
      entityType: "organization",
      entityId: organizationId,
      before: { differences: mended.length, mismatches: mended.slice(0, MOST_NAMED) },
      after: { windows, hours },
      reason: input.reason,
    });
    return { windows, hours, mended: mended.slice(0, MOST_NAMED) };
  });
}

async function mendUserDays(
  tx: PoolClient,
  organizationId: string,
  days: Days,
): Promise<IntegrityMismatch[]> {
  const wrong = await compareUserDays(tx, organizationId, days);
  if (wrong.length === 0) return [];
  const dates = [...new Set(wrong.map(({ day }) => day))];
  const sums = await sumUserDays(tx, organizationId, days, dates);
  const rows = sums.map((row) => ({ ...row, dimensions_id: dimensionsId(row) }));
  await replaceUserDays(tx, organizationId, { days: dates, rows });
  return wrong.flatMap(userDayMismatches);
}

type Wrong = readonly { starts_at: Date }[];

/** Those of the month's hours that are wrong. What stands at an instant at which no hour starts is not among them. */
function wrongHours(month: Hours, wrong: Wrong): Hours {
  const starts = new Set(wrong.map((row) => row.starts_at.getTime()));
  const isWrong = (_: Date, index: number) => starts.has(month.starts[index]?.getTime() ?? Number.NaN);
  return { starts: month.starts.filter(isWrong), ends: month.ends.filter(isWrong) };
}

async function rebuildHours(
  tx: PoolClient,
  organizationId: string,
  month: Hours,
  wrong: Wrong,
): Promise<void> {
  const sums = await sumHours(tx, organizationId, wrongHours(month, wrong));
  const rows = sums.map((row) => ({ ...row, dimensions_id: dimensionsId(row) }));
  // All that is wrong is removed; only hours get something in its place.
  await replaceHours(tx, organizationId, { starts: wrong.map((row) => row.starts_at), rows });
}
