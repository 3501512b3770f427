import { mayNameUsers, requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { ReportFileInput } from "@/server/contract/admin-report-runs";
import { ForbiddenError, NotFoundError } from "@/server/contract/errors";
import type { Pool } from "@/server/db/pool";
import { findReportChunk } from "@/server/db/queries/report-files";
import type { CallContext } from "@/server/domain/call-context";
import { CONTENT_TYPES, type ExportFile } from "../export/render";
import { tellExport } from "../export/tell";
import { findRun } from "./runs";

/**
 * A file of a run; the audit log says who took it.
 * @throws ServiceError forbidden, not_found
 */
export async function downloadReport(ctx: CallContext, input: ReportFileInput): Promise<ExportFile> {
  requirePermission(ctx.actor, "export");
  const { pool } = getContainer();
  const { runId, format } = input;
  const run = await findRun(ctx, runId);
  if (run.withUsers && !mayNameUsers(ctx.actor))
    throw new ForbiddenError("It names users; make one of your own.");
  if (run.asked.view === "audit") requirePermission(ctx.actor, "audit.read");
  const file = run.files.find((one) => one.format === format);
  if (file === undefined) throw new NotFoundError("file");
  const view = { runId, sha256: file.sha256 };
  await tellExport(ctx, pool, { what: run.template, file: file.fileName, view });
  return {
    fileName: file.fileName,
    contentType: CONTENT_TYPES[format],
    body: piecesOf(pool, runId, format),
  };
}

async function* piecesOf(pool: Pool, runId: string, format: ReportFileInput["format"]): ExportFile["body"] {
  for (let seq = 0; ; seq += 1) {
    const piece = await findReportChunk(pool, { runId, format, seq });
    if (piece === null) return;
    yield piece;
  }
}
