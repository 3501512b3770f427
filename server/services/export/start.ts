import { mayNameUsers, requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { ReportRun } from "@/server/contract/admin-report-runs";
import { ConflictError } from "@/server/contract/errors";
import { ExecutionsExportInput } from "@/server/contract/export";
import { type ExportStartInput, listExportInput } from "@/server/contract/export-views";
import { parseInput } from "@/server/contract/validation";
import type { CallContext } from "@/server/domain/call-context";
import { withInstants } from "../executions/with-instants";
import { withKeptUser } from "../privacy/kept-user";
import { queueRun } from "../reports/queue-run";

/** A file of these names users, unless whoever has it made may not be told of them. */
const NAME_USERS: readonly ExportStartInput["view"][] = ["executions", "budgets", "alerts"];
const KEPT_MS = 7 * 86_400_000;

/**
 * Has a view saved as CSV in the background, however many rows it has; its file is kept for seven days.
 * @throws ServiceError forbidden, validation_failed, rate_limited
 */
export async function startExport(ctx: CallContext, { view, filter }: ExportStartInput): Promise<ReportRun> {
  requirePermission(ctx.actor, "export");
  if (view === "audit") requirePermission(ctx.actor, "audit.read");
  const schema = view === "executions" ? ExecutionsExportInput : listExportInput(view);
  const { format: _, ...checked } = parseInput(schema, { ...filter, format: "csv" });
  const kept = await withKeptUser(ctx, checked);
  // "Today" is the day on which it was asked for, whenever the file is made.
  const run = await queueRun(ctx, {
    template: "export",
    asked: { view, filter: view === "executions" ? await withInstants(ctx, kept) : kept },
    formats: ["csv"],
    withUsers: NAME_USERS.includes(view) && mayNameUsers(ctx.actor),
    expiresAt: new Date(getContainer().ledger.clock.now() + KEPT_MS),
  });
  if (run === null) throw new ConflictError("This export is being made already.");
  return run;
}
