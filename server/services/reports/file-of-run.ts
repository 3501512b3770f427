import { getContainer } from "@/server/container";
import type { ExportFormat } from "@/server/contract/export";
import { ExportStartInput } from "@/server/contract/export-views";
import type { ClaimedRun } from "@/server/db/queries/report-files";
import type { OrganizationId } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";
import { counted } from "../export/document";
import { type ExportFile, renderLongCsv } from "../export/render";
import { viewDocument } from "../export/view-document";
import { budgetsReport } from "./read-budgets";
import { readMonthlyReport } from "./read-monthly";
import { budgetsFile, monthlyFile } from "./report-file";

/**
 * A file of a run, from the query that its page reads.
 * @param onRow called for each row of it
 */
export async function fileOfRun(
  run: ClaimedRun,
  format: ExportFormat,
  onRow: () => Promise<void>,
): Promise<ExportFile> {
  await onRow();
  const { pool, ledger } = getContainer();
  const { organizationId } = run;
  if (run.template === "monthly-cost") {
    const month = String(run.asked.month);
    return monthlyFile(
      await readMonthlyReport(pool, { organizationId, month, now: ledger.clock.now() }),
      format,
    );
  }
  if (run.template === "export") return exportOf(run, onRow);
  if (run.template === "budgets") return budgetsFile(await budgetsReport(makerOf(run)), format);
  throw new Error(`no report is named ${run.template}`);
}

async function exportOf(run: ClaimedRun, onRow: () => Promise<void>): Promise<ExportFile> {
  const { view, filter } = ExportStartInput.parse(run.asked);
  const document = await viewDocument(makerOf(run), { view, filter, withUsers: run.withUsers });
  return renderLongCsv(counted(document, onRow));
}

/** What the product does for somebody who was allowed to ask for it. */
function makerOf({ id, organizationId, withUsers }: ClaimedRun): CallContext {
  const actor = {
    kind: "system",
    organizationId: organizationId as OrganizationId,
    name: "reports",
    ...(!withUsers && { hidesUsers: true as const }),
  } as const;
  return { actor, requestId: id };
}
