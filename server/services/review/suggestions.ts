import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type {
  SuggestionInput,
  SuggestionRow,
  SuggestionsListInput,
  SuggestionsListOutput,
} from "@/server/contract/admin-suggestions";
import { ConflictError, NotFoundError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import {
  closeSuggestion,
  findSuggestion,
  listSuggestionRows,
  type SuggestionDbRow,
} from "@/server/db/queries/suggestions";
import { withTransaction } from "@/server/db/transaction";
import type { CallContext } from "@/server/domain/call-context";
import { ID_TEXT, pageOf, placeOf } from "../overview/page-cursor";
import { followAllocation, rebalancePool } from "../pools/run";

/**
 * What reviews propose, newest first.
 * @throws ServiceError forbidden, malformed (cursor)
 */
export async function listSuggestions(
  ctx: CallContext,
  input: SuggestionsListInput,
): Promise<SuggestionsListOutput> {
  requirePermission(ctx.actor, "view");
  const rows = await listSuggestionRows(getContainer().pool, {
    organizationId: ctx.actor.organizationId,
    state: input.state === "all" ? null : input.state,
    beforeId: placeOf(input.cursor, [ID_TEXT])?.[0] ?? null,
    limit: input.limit + 1,
  });
  return pageOf(rows, input.limit, { row: suggestionRow, placeOf: (row) => [row.id] });
}

/**
 * Does what a suggestion proposes: the change that anybody could make by hand, with its own audit rows.
 * @throws ServiceError forbidden, not_found, conflict (decided already, changed since, Insufficient budget in pool)
 */
export async function applySuggestion(ctx: CallContext, input: SuggestionInput): Promise<SuggestionRow> {
  requirePermission(ctx.actor, "budgets.manage");
  const { organizationId } = ctx.actor;
  const row = await findSuggestion(getContainer().pool, organizationId, input.suggestionId);
  if (row === null) throw new NotFoundError("suggestion");
  if (row.state !== "OPEN") throw decided();
  await follow(ctx, row);
  return close(ctx, row, "APPLIED");
}

function follow(ctx: CallContext, row: SuggestionDbRow): Promise<unknown> {
  const reason = `Review: ${row.title}`;
  if (row.kind === "REBALANCE")
    return rebalancePool(ctx, {
      poolId: row.entityId,
      normalizeUsage: false,
      lookbackHours: 24,
      reason,
      dryRun: false,
    });
  const { allocation, proposedAllocation } = row.evidence;
  if (allocation === undefined || proposedAllocation === undefined) throw decided();
  return followAllocation(ctx, {
    agentId: row.entityId,
    allocation: proposedAllocation,
    // What was looked at must still be so: two people who apply it at once apply it once.
    expected: allocation,
    reason,
  });
}

/**
 * Lays a suggestion aside; it is not made again for a week.
 * @throws ServiceError forbidden, not_found, conflict (decided already)
 */
export async function dismissSuggestion(ctx: CallContext, input: SuggestionInput): Promise<SuggestionRow> {
  requirePermission(ctx.actor, "budgets.manage");
  const row = await findSuggestion(getContainer().pool, ctx.actor.organizationId, input.suggestionId);
  if (row === null) throw new NotFoundError("suggestion");
  return close(ctx, row, "DISMISSED");
}

async function close(
  ctx: CallContext,
  row: SuggestionDbRow,
  state: "APPLIED" | "DISMISSED",
): Promise<SuggestionRow> {
  const { pool, ledger, events } = getContainer();
  const { organizationId } = ctx.actor;
  const now = new Date(ledger.clock.now());
  await withTransaction(pool, async (tx) => {
    if (!(await closeSuggestion(tx, { organizationId, id: row.id, state, now }))) throw decided();
    await appendAudit(tx, ctx, {
      action: state === "APPLIED" ? "suggestion.applied" : "suggestion.dismissed",
      entityType: row.entityType,
      entityId: row.entityId,
      before: { suggestionId: row.id, kind: row.kind, state: row.state, ...row.evidence },
      after: { suggestionId: row.id, state },
      reason: row.title,
    });
  });
  events.wake(organizationId);
  return suggestionRow({ ...row, state, updatedAt: now });
}

function decided(): ConflictError {
  return new ConflictError("This suggestion is decided already.");
}

function suggestionRow(row: SuggestionDbRow): SuggestionRow {
  return { ...row, createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString() };
}
