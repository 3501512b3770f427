import { appendAudit } from "@/server/db/audit";
import type { Pool } from "@/server/db/pool";
import { withTransaction } from "@/server/db/transaction";
import type { CallContext } from "@/server/domain/call-context";

/** Writes into the audit log who took which view as a file. */
export function tellExport(
  ctx: CallContext,
  pool: Pool,
  { what, file, view }: { what: string; file: string; view: object },
): Promise<void> {
  return withTransaction(pool, (tx) =>
    appendAudit(tx, ctx, { action: "export.taken", entityType: what, entityId: file, after: view }),
  );
}
