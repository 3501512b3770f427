import { newIdentityId } from "@/server/auth/ids";
import { getContainer } from "@/server/container";
import type { ReportRun } from "@/server/contract/admin-report-runs";
import { ServiceError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import {
  countOpenRuns,
  findReportRun,
  insertReportRun,
  type NewReportRun,
} from "@/server/db/queries/report-runs";
import { withTransaction } from "@/server/db/transaction";
import { actorId } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";
import { reportRun } from "./run-row";

/** Of one who asks; what waits holds up what others ask for. */
const MOST_OPEN = 5;

type Asked = Pick<NewReportRun, "template" | "asked" | "formats" | "withUsers"> & {
  scheduledMonth?: string;
  expiresAt?: Date;
  rowsExpected?: string | null;
};

/**
 * Puts a run into the line of the workers, with its audit row.
 * @returns null where the clock has made it for this month already
 * @throws ServiceError rate_limited with five of the caller's own unfinished
 */
export async function queueRun(ctx: CallContext, asked: Asked): Promise<ReportRun | null> {
  const { pool, ledger } = getContainer();
  const { organizationId } = ctx.actor;
  const createdBy = actorId(ctx.actor);
  const id = newIdentityId("rep");
  const row = await withTransaction(pool, async (tx) => {
    if ((await countOpenRuns(tx, { organizationId, createdBy })) >= MOST_OPEN)
      throw new ServiceError("rate_limited", "Five reports and exports of yours are not finished yet.", {
        retryAfterSeconds: 30,
      });
    const isNew = await insertReportRun(tx, {
      ...{ id, organizationId, createdBy, requestId: ctx.requestId, createdAt: new Date(ledger.clock.now()) },
      ...{ template: asked.template, asked: asked.asked, formats: asked.formats, withUsers: asked.withUsers },
      scheduledMonth: asked.scheduledMonth ?? null,
      expiresAt: asked.expiresAt ?? null,
      rowsExpected: asked.rowsExpected ?? null,
    });
    if (!isNew) return null;
    const after = { template: asked.template, formats: asked.formats, ...asked.asked };
    await appendAudit(tx, ctx, { action: "report.started", entityType: "report", entityId: id, after });
    return findReportRun(tx, organizationId, id);
  });
  return row === null ? null : reportRun(row);
}
