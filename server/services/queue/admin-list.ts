import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { AdminQueueListInput, AdminQueueListOutput } from "@/server/contract/admin-queue";
import { countQueued, listQueued, type QueueDbRow } from "@/server/db/queries/queue";
import type { CallContext } from "@/server/domain/call-context";
import { ID_TEXT, INSTANT_TEXT, pageOf, placeOf } from "../overview/page-cursor";
import { adminQueuedRequest } from "./row";

const OPEN = ["WAITING", "READY", "LEASED"];
const ALL = [...OPEN, "DONE", "CANCELLED", "EXPIRED"];
const PRIORITY = /^(10|[1-9])$/;

/** The queue of an organization, in its order. @throws ServiceError forbidden, malformed (cursor) */
export async function listQueue(ctx: CallContext, input: AdminQueueListInput): Promise<AdminQueueListOutput> {
  requirePermission(ctx.actor, "view");
  const { pool, ledger } = getContainer();
  const { organizationId } = ctx.actor;
  const now = ledger.clock.now();
  const rows = await listQueued(pool, {
    organizationId,
    states: input.state === "open" ? OPEN : input.state === "all" ? ALL : [input.state],
    budgetId: input.budgetId ?? null,
    after: afterOf(input.cursor),
    limit: input.limit + 1,
  });
  const page = pageOf(rows, input.limit, {
    row: (row) => adminQueuedRequest(row, now),
    placeOf: (row: QueueDbRow) => [String(row.priority), row.createdText, row.id],
  });
  return { ...page, ...(await countQueued(pool, organizationId)) };
}

function afterOf(cursor: string | undefined) {
  const [priority, createdText, id] = placeOf(cursor, [PRIORITY, INSTANT_TEXT, ID_TEXT]) ?? [];
  if (!priority || !createdText || !id) return null;
  return { priority: Number(priority), createdText, id };
}
