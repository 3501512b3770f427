import type { Queryable } from "@/server/db/queryable";
import type { Attribution } from "@/server/domain/scopes";

// Unlocked: a hold's windows, time and attribution never change, so they may be read before the locks are ordered.
const FIND_HOLDS = `
select id, created_at, window_ids, attribution
from reservations
where organization_id = $1 and id = any($2)`;

/** Whose cost a hold is, as it was admitted. */
export type HoldAttribution = Attribution & {
  requestedModel?: string | undefined;
  /** The queued request that the hold was leased for. */
  queueId?: string | undefined;
};

/** The parts of a hold that never change. */
export type HoldFacts = { createdAt: number; windowIds: string[]; attribution: HoldAttribution };

type Row = { id: string; created_at: Date; window_ids: string[]; attribution: HoldAttribution };

export async function findHolds(
  db: Queryable,
  organizationId: string,
  ids: readonly string[],
): Promise<Map<string, HoldFacts>> {
  const result = await db.query<Row>({ name: "find_holds", text: FIND_HOLDS, values: [organizationId, ids] });
  return new Map(
    result.rows.map((row) => [
      row.id,
      { createdAt: row.created_at.getTime(), windowIds: row.window_ids, attribution: row.attribution },
    ]),
  );
}
