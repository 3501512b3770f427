import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { ReportRun, ReportRunInput } from "@/server/contract/admin-report-runs";
import { ConflictError } from "@/server/contract/errors";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import type { CallContext } from "@/server/domain/call-context";
import { findRequestedMonth } from "../overview/month-of-request";
import { queueRun } from "./queue-run";

/**
 * Has a report made and kept, a file in each format.
 * @throws ServiceError forbidden, validation_failed, not_found, rate_limited
 */
export async function runReport(ctx: CallContext, input: ReportRunInput): Promise<ReportRun> {
  requirePermission(ctx.actor, "reports.run");
  const { template, formats } = input;
  const asked = template === "monthly-cost" ? { month: await monthOfRun(ctx, input.month) } : {};
  const run = await queueRun(ctx, { template, asked, formats, withUsers: false });
  if (run === null) throw new ConflictError("This report is being made already.");
  return run;
}

async function monthOfRun(ctx: CallContext, month: string | undefined): Promise<string> {
  const { pool, ledger } = getContainer();
  const at = { organizationId: ctx.actor.organizationId, month, now: ledger.clock.now() };
  return (await inSnapshot(pool, (db) => findRequestedMonth(db, at))).month;
}
