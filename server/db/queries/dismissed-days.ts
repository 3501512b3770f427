import type { Queryable } from "@/server/db/queryable";

export type DismissedDayRow = {
  day: string;
  /** Empty: all agents together. */
  agentType: string;
  observed: string;
  reason: string;
  dismissedBy: string;
  dismissedAt: Date;
};

/** Days that somebody explained, from a first one on; at most the newest 1,000. */
export async function listDismissedDays(
  db: Queryable,
  organizationId: string,
  firstDay: string,
): Promise<DismissedDayRow[]> {
  const { rows } = await db.query<DismissedDayRow>(
    `select d.day::text, d.agent_type as "agentType", d.observed::text, d.reason,
       coalesce(u.name, k.name, d.dismissed_by) as "dismissedBy", d.dismissed_at as "dismissedAt"
     from dismissed_days d
     left join users u on u.id = d.dismissed_by
     left join api_keys k on k.id = d.dismissed_by
     where d.organization_id = $1 and d.day >= $2::date
     order by d.day desc, d.agent_type
     limit 1000`,
    [organizationId, firstDay],
  );
  return rows;
}

type NewDismissal = Omit<DismissedDayRow, "dismissedAt"> & { organizationId: string };

/** Explains a day; one that was explained before has the newer words and figure. */
export async function dismissDay(tx: Queryable, given: NewDismissal): Promise<void> {
  await tx.query(
    `insert into dismissed_days (organization_id, day, agent_type, observed, reason, dismissed_by)
     values ($1, $2::date, $3, $4, $5, $6)
     on conflict (organization_id, day, agent_type)
       do update set observed = $4, reason = $5, dismissed_by = $6, dismissed_at = clock_timestamp()`,
    [given.organizationId, given.day, given.agentType, given.observed, given.reason, given.dismissedBy],
  );
}
