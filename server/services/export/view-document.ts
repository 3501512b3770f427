import { getContainer } from "@/server/container";
import { ExecutionsExportInput } from "@/server/contract/export";
import type { ExportStartInput, ListView } from "@/server/contract/export-views";
import type { Pool } from "@/server/db/pool";
import { type ExecutionDbRow, listExecutions } from "@/server/db/queries/executions";
import type { CallContext } from "@/server/domain/call-context";
import { organizationOf } from "../settings/organization";
import type { ExportDocument } from "./document";
import { executionsDocument } from "./executions-document";
import { spanOf } from "./span";
import { fileNameOf } from "./spend-document";
import { EXPORTED_LISTS } from "./views/catalogue";
import type { Filter } from "./views/list-view";

const PAGE = 500;

/** @param withUsers whether who reads the file may see whose an execution was */
export type ViewQuestion = { view: ExportStartInput["view"]; filter: Filter; withUsers: boolean };

/**
 * A view with all of its rows, read by the query of its page as it is written.
 * @param filter as the view's own schema has let it through
 * @throws ServiceError not_found
 */
export async function viewDocument(
  ctx: CallContext,
  { view, filter, withUsers }: ViewQuestion,
): Promise<ExportDocument> {
  const { pool, ledger } = getContainer();
  const { organizationId } = ctx.actor;
  const organization = await organizationOf(pool, organizationId);
  const now = ledger.clock.now();
  const span = spanOf(filter, organization.timeZone, now);
  const asked = askedOf(ctx, filter);
  if (view === "executions") {
    const question = executionsOf(organizationId, filter);
    const rows = pagesOf(pool, question);
    return executionsDocument({ rows, isLonger: longerThan(pool, question), withUsers }, span, asked);
  }
  return listDocument(ctx, { view, filter, now, span, asked });
}

type ListQuestion = {
  view: ListView;
  filter: Filter;
  now: number;
  span: ReturnType<typeof spanOf>;
  asked: readonly [string, string][];
};

function listDocument(ctx: CallContext, { view, filter, now, span, asked }: ListQuestion): ExportDocument {
  const { title, columns, rows } = EXPORTED_LISTS[view];
  return {
    title,
    fileName: fileNameOf(view, span),
    about: [["Time zone", span.timeZone], ["Read at", new Date(now).toISOString()], ...asked],
    tables: [{ title, columns, rows: rows(ctx, filter) }],
  };
}

type ExecutionsQuestion = Pick<Parameters<typeof listExecutions>[1], "organizationId" | "filter">;

function executionsOf(organizationId: string, given: Filter): ExecutionsQuestion {
  const { format: _, from, to, ...filter } = ExecutionsExportInput.parse({ ...given, format: "csv" });
  const range = { ...(from && { from: new Date(from) }), ...(to && { to: new Date(to) }) };
  return { organizationId, filter: { ...filter, ...range } };
}

async function* pagesOf(pool: Pool, question: ExecutionsQuestion): AsyncGenerator<ExecutionDbRow> {
  for (let after: ExecutionDbRow | null = null; ; ) {
    const rows: ExecutionDbRow[] = await listExecutions(pool, { ...question, after, limit: PAGE });
    yield* rows;
    after = rows.at(-1) ?? null;
    if (rows.length < PAGE || after === null) return;
  }
}

function longerThan(pool: Pool, question: ExecutionsQuestion) {
  return async (most: number) =>
    (await listExecutions(pool, { ...question, after: null, limit: 1, skip: most })).length > 0;
}

/** What was asked for, as the file says it. */
export function askedOf(ctx: CallContext, view: object): [string, string][] {
  const named = Object.entries(view).filter(([, value]) => value !== undefined);
  return [
    ...named.map(([name, value]): [string, string] => [name, String(value)]),
    ["Request", ctx.requestId],
  ];
}
