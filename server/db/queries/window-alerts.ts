import type { Queryable } from "@/server/db/queryable";

export type WindowAlertRow = {
  level: "WARNING" | "CRITICAL" | "EXCEEDED";
  metric: "cost" | "tokens" | "requests";
  used: string;
  limit: string;
  at: Date;
  acknowledgedAt: Date | null;
  acknowledgedBy: string | null;
  /** The limit was raised since, so that it may fire again. */
  rearmedAt: Date | null;
};

/** What one counter has crossed, the newest crossing of each level. @param since no alert of it is older */
export async function listWindowAlerts(
  db: Queryable,
  input: { organizationId: string; windowId: string; since: Date },
): Promise<WindowAlertRow[]> {
  const { rows } = await db.query<WindowAlertRow>({
    name: "window-alerts",
    text: `select distinct on (a.level) a.level, a.metric, a.used_amount::text as used, a.limit_amount::text as limit,
        a.created_at as at, a.acknowledged_at as "acknowledgedAt",
        coalesce(u.name, k.name, a.acknowledged_by) as "acknowledgedBy", a.rearmed_at as "rearmedAt"
      from alerts a
      left join users u on u.id = a.acknowledged_by
      left join api_keys k on k.id = a.acknowledged_by
      where a.organization_id = $1 and a.created_at >= $3 and a.window_id = $2
      order by a.level, a.created_at desc`,
    values: [input.organizationId, input.windowId, input.since],
  });
  return rows;
}

/** Where the cube of an organization begins; null where nothing was ever booked. */
export async function findFirstHour(db: Queryable, organizationId: string): Promise<Date | null> {
  const { rows } = await db.query<{ first: Date | null }>(
    "select min(starts_at) as first from usage_hours where organization_id = $1",
    [organizationId],
  );
  return rows[0]?.first ?? null;
}
