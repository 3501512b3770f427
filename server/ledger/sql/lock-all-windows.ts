import type { ClientBase } from "pg";

const LOCK_ALL_WINDOWS = `
select id from budget_windows where organization_id = $1 order by id collate "C" for no key update`;

/** Locks every window of an organization, in id order like each batch. */
export async function lockAllWindows(tx: ClientBase, organizationId: string): Promise<void> {
  await tx.query(LOCK_ALL_WINDOWS, [organizationId]);
}
