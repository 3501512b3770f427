import { may, requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type {
  ReportGetInput,
  ReportRun,
  ReportsListInput,
  ReportsListOutput,
} from "@/server/contract/admin-report-runs";
import { ConflictError, ForbiddenError, NotFoundError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import {
  cancelReportRun,
  findReportRun,
  listReportRuns,
  type ReportRunRow,
} from "@/server/db/queries/report-runs";
import { withTransaction } from "@/server/db/transaction";
import { actorId } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";
import { monthBounds, monthOf } from "@/server/domain/month";
import { ID_TEXT, pageOf, placeOf } from "../overview/page-cursor";
import { organizationOf } from "../settings/organization";
import { reportRun } from "./run-row";
import { templateRows } from "./templates";

/**
 * Runs of reports and exports in the background, newest first, beside what can be run.
 * @throws ServiceError forbidden, not_found, malformed (cursor)
 */
export async function listReports(ctx: CallContext, input: ReportsListInput): Promise<ReportsListOutput> {
  requirePermission(ctx.actor, "view");
  const { pool, ledger } = getContainer();
  const { organizationId } = ctx.actor;
  const organization = await organizationOf(pool, organizationId);
  const rows = await listReportRuns(pool, {
    organizationId,
    template: input.template ?? null,
    beforeId: placeOf(input.cursor, [ID_TEXT])?.[0] ?? null,
    limit: input.limit + 1,
  });
  const { timeZone } = organization;
  const month = monthOf(ledger.clock.now(), timeZone);
  return {
    ...pageOf(rows, input.limit, { row: reportRun, placeOf: (row) => [row.id] }),
    templates: templateRows(monthBounds(month, timeZone).endsAt),
  };
}

/** @throws ServiceError forbidden, not_found */
export async function getReport(ctx: CallContext, input: ReportGetInput): Promise<ReportRun> {
  requirePermission(ctx.actor, "view");
  return reportRun(await findRun(ctx, input.runId));
}

/**
 * Ends a run that waits or is being made; whoever makes it sees so at its next step. A VIEWER ends their own.
 * @throws ServiceError forbidden, not_found, conflict (it is finished)
 */
export async function cancelReport(ctx: CallContext, { runId }: ReportGetInput): Promise<ReportRun> {
  requirePermission(ctx.actor, "export");
  const { pool, ledger } = getContainer();
  const run = await findRun(ctx, runId);
  if (!may(ctx.actor, "reports.run") && run.createdBy !== actorId(ctx.actor))
    throw new ForbiddenError("Somebody else asked for it.");
  await withTransaction(pool, async (tx) => {
    const now = new Date(ledger.clock.now());
    if (!(await cancelReportRun(tx, { organizationId: run.organizationId, id: runId, now })))
      throw new ConflictError("It is finished already.");
    const before = { state: run.state, template: run.template };
    await appendAudit(tx, ctx, { action: "report.cancelled", entityType: "report", entityId: runId, before });
  });
  return getReport(ctx, { runId });
}

/** @throws NotFoundError */
export async function findRun(ctx: CallContext, runId: string): Promise<ReportRunRow> {
  const run = await findReportRun(getContainer().pool, ctx.actor.organizationId, runId);
  if (run === null) throw new NotFoundError("report");
  return run;
}
