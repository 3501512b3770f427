import { mayNameUsers, requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { ExecutionsExportInput, SpendExportInput } from "@/server/contract/export";
import type { ExportStartInput, ListExportInput, ListView } from "@/server/contract/export-views";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import { actorId } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";
import { withInstants } from "../executions/with-instants";
import { withKeptUser } from "../privacy/kept-user";
import { readSpend } from "../spend/read";
import { oneAtATime } from "./one-at-a-time";
import { type ExportFile, renderExport } from "./render";
import { spendDocument } from "./spend-document";
import { tellExport } from "./tell";
import { askedOf, viewDocument } from "./view-document";

const ALL_GROUPS = 10_000;

/**
 * A view of spend as a file, with all of its groups; the audit log says who took it.
 * @throws ServiceError forbidden, validation_failed, rate_limited, not_found
 */
export async function exportSpend(ctx: CallContext, input: SpendExportInput): Promise<ExportFile> {
  requirePermission(ctx.actor, "export");
  const { pool, ledger } = getContainer();
  const { organizationId } = ctx.actor;
  const { format, ...view } = await withKeptUser(ctx, input);
  return oneAtATime(actorId(ctx.actor), async () => {
    const at = { organizationId, now: ledger.clock.now() };
    const data = await inSnapshot(pool, (db) => readSpend(db, at, { ...view, top: ALL_GROUPS }));
    const file = await renderExport(spendDocument(data, askedOf(ctx, view)), format);
    await tellExport(ctx, pool, { what: "spend", file: file.fileName, view });
    return file;
  });
}

/**
 * Executions of a filter as a file, newest first; the audit log says who took it.
 * @throws ServiceError forbidden, validation_failed, rate_limited, not_found
 */
export function exportExecutions(ctx: CallContext, input: ExecutionsExportInput): Promise<ExportFile> {
  return exportView(ctx, "executions", input);
}

/**
 * A list as a file, all of its pages, by the right of the list; the audit log says who took it.
 * @throws ServiceError forbidden, validation_failed, rate_limited, not_found
 */
export function exportList(ctx: CallContext, view: ListView, input: ListExportInput): Promise<ExportFile> {
  return exportView(ctx, view, input);
}

async function exportView(
  ctx: CallContext,
  view: ExportStartInput["view"],
  { format, ...asked }: ListExportInput,
): Promise<ExportFile> {
  requirePermission(ctx.actor, "export");
  if (view === "audit") requirePermission(ctx.actor, "audit.read");
  const kept = await withKeptUser(ctx, asked);
  const filter = view === "executions" ? await withInstants(ctx, kept) : kept;
  return oneAtATime(actorId(ctx.actor), async () => {
    const document = await viewDocument(ctx, { view, filter, withUsers: mayNameUsers(ctx.actor) });
    const file = await renderExport(document, format);
    await tellExport(ctx, getContainer().pool, { what: view, file: file.fileName, view: filter });
    return file;
  });
}
