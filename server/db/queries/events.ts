import type { Queryable } from "@/server/db/queryable";

/** A place in the stream: both parts are too large for a number. */
export type EventPosition = { xid: string; seq: string };
export type EventRow = EventPosition & { type: string; payload: unknown; createdAt: Date };

/** The place from which nothing that is still to be committed can be missed. */
export async function readEventHead(db: Queryable): Promise<EventPosition> {
  const { rows } = await db.query<{ xid: string }>(
    "select pg_snapshot_xmin(pg_current_snapshot())::text as xid",
  );
  return { xid: rows[0]?.xid ?? "0", seq: "0" };
}

/**
 * The events after a position, in order. Stops at the oldest running transaction: one that commits later may carry a
 * lower number, and a reader that had gone past it would never see it.
 */
export async function readEvents(
  db: Queryable,
  organizationId: string,
  after: EventPosition,
  limit: number,
): Promise<EventRow[]> {
  const { rows } = await db.query<EventRow>({
    name: "read-events",
    // By the columns of the table: a bare name would mean the text beside it, in which 1000 comes before 999.
    text: `select xid::text as xid, seq::text as seq, type, payload, created_at as "createdAt"
      from events e
      where organization_id = $1 and (xid, seq) > ($2::xid8, $3::bigint)
        and xid < pg_snapshot_xmin(pg_current_snapshot())
      order by e.xid, e.seq
      limit $4`,
    values: [organizationId, after.xid, after.seq, limit],
  });
  return rows;
}
