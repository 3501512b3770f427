import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import { NotFoundError } from "@/server/contract/errors";
import type { ExecutionsExportInput, SpendExportInput } from "@/server/contract/export";
import type { ExecutionRow } from "@/server/contract/overview";
import type { Pool } from "@/server/db/pool";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import { findOrganization } from "@/server/db/queries/organization";
import { actorId } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";
import { localDateAt } from "@/server/domain/local-day";
import { readExecutions } from "../executions/list";
import { readSpend } from "../spend/read";
import { executionsDocument } from "./executions-document";
import { oneAtATime } from "./one-at-a-time";
import { type ExportFile, renderExport } from "./render";
import { spendDocument } from "./spend-document";
import { tellExport } from "./tell";

const ALL_GROUPS = 10_000;
const PAGE = 500;

/**
 * A view of spend as a file, with all of its groups; the audit log says who took it.
 * @throws ServiceError forbidden, validation_failed, rate_limited, not_found
 */
export function exportSpend(ctx: CallContext, input: SpendExportInput): Promise<ExportFile> {
  requirePermission(ctx.actor, "export");
  const { pool, ledger } = getContainer();
  const { organizationId } = ctx.actor;
  const { format, ...view } = input;
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
  requirePermission(ctx.actor, "export");
  const { pool, ledger } = getContainer();
  const { organizationId } = ctx.actor;
  const { format, ...filter } = input;
  return oneAtATime(actorId(ctx.actor), async () => {
    const organization = await findOrganization(pool, organizationId);
    if (organization === null) throw new NotFoundError("organization");
    const { timeZone } = organization;
    const day = (at: number) => localDateAt(at, timeZone).toString();
    const { from, to } = filter;
    const now = ledger.clock.now();
    const last = to === undefined ? now : Math.min(now, Math.max(Date.parse(to) - 1, Date.parse(from ?? to)));
    const span = {
      firstDay: from === undefined ? "start" : day(Date.parse(from)),
      lastDay: day(last),
      timeZone,
    };
    const rows = pagesOf(pool, organizationId, filter);
    const file = await renderExport(executionsDocument(rows, span, askedOf(ctx, filter)), format);
    await tellExport(ctx, pool, { what: "executions", file: file.fileName, view: filter });
    return file;
  });
}

async function* pagesOf(
  pool: Pool,
  organizationId: string,
  filter: Omit<ExecutionsExportInput, "format">,
): AsyncGenerator<ExecutionRow> {
  for (let cursor: string | undefined; ; ) {
    const page = await readExecutions(pool, { ...filter, cursor, limit: PAGE }, organizationId);
    yield* page.data;
    if (page.nextCursor === null) return;
    cursor = page.nextCursor;
  }
}

/** What was asked for, as the file says it. */
function askedOf(ctx: CallContext, view: object): [string, string][] {
  const named = Object.entries(view).filter(([, value]) => value !== undefined);
  return [
    ...named.map(([name, value]): [string, string] => [name, String(value)]),
    ["Request", ctx.requestId],
  ];
}
