import type { Queryable } from "@/server/db/queryable";
import { ALERT_COLUMNS, ALERT_SOURCES, IS_NEWEST_LEVEL, type OpenAlertRow } from "./open-alerts";

export type AlertDbRow = OpenAlertRow & {
  budgetId: string | null;
  isNewest: boolean;
  acknowledgedAt: Date | null;
  acknowledgedBy: string | null;
  rearmedAt: Date | null;
};

const SELECT_ALERTS = `
select ${ALERT_COLUMNS}, a.budget_id as "budgetId", ${IS_NEWEST_LEVEL} as "isNewest",
  a.acknowledged_at as "acknowledgedAt", coalesce(u.name, k.name, a.acknowledged_by) as "acknowledgedBy",
  a.rearmed_at as "rearmedAt"
from ${ALERT_SOURCES}
left join users u on u.id = a.acknowledged_by
left join api_keys k on k.id = a.acknowledged_by`;

export type AlertPlace = { createdAt: string; id: string };

/** Alerts, newest first, one page by key. */
export async function listAlerts(
  db: Queryable,
  input: {
    organizationId: string;
    state: "open" | "acknowledged" | "resolved" | "all";
    level: string | null;
    budgetId: string | null;
    after: AlertPlace | null;
    limit: number;
  },
): Promise<(AlertDbRow & { place: string })[]> {
  const { organizationId, state, level, budgetId, after, limit } = input;
  const { rows } = await db.query<AlertDbRow & { place: string }>({
    text: `select q.*, q."createdAt"::text as place from (${SELECT_ALERTS} where a.organization_id = $1) q
      where case $2
          when 'open' then q."rearmedAt" is null and q."acknowledgedAt" is null and q."isNewest"
          when 'acknowledged' then q."rearmedAt" is null and q."acknowledgedAt" is not null
          when 'resolved' then q."rearmedAt" is not null
          else true end
        and ($3::text is null or q.level = $3)
        and ($4::text is null or q."budgetId" = $4)
        and (q."createdAt", q.id) < (coalesce($5::timestamptz, 'infinity'), coalesce($6, ''))
      order by q."createdAt" desc, q.id desc
      limit $7`,
    values: [organizationId, state, level, budgetId, after?.createdAt ?? null, after?.id ?? null, limit],
  });
  return rows;
}

/** Of one counter of a budget: its newest periods, and in how many of them a level was crossed. */
export type AlarmHistory = { budgetId: string; entityKey: string; periods: number; alarmed: number };

const ALARM_HISTORY = `
select k.budget_id as "budgetId", k.entity_key as "entityKey", h.periods, h.alarmed
from unnest($2::text[], $3::text[]) as k (budget_id, entity_key)
cross join lateral (
  select count(*)::integer as periods,
    (count(*) filter (where exists (select from alerts a where a.window_id = p.id)))::integer as alarmed
  from (
    select w.id from budget_windows w
    where w.organization_id = $1 and w.budget_id = k.budget_id and w.entity_key = k.entity_key
    order by w.starts_at desc, w.epoch desc
    limit $4
  ) p
) h`;

/** How often counters of budgets were in alarm. @param counters each once */
export async function readAlarmHistory(
  db: Queryable,
  input: {
    organizationId: string;
    counters: readonly { budgetId: string; entityKey: string }[];
    periods: number;
  },
): Promise<AlarmHistory[]> {
  const { organizationId, counters, periods } = input;
  if (counters.length === 0) return [];
  const [budgetIds, keys] = [
    counters.map(({ budgetId }) => budgetId),
    counters.map(({ entityKey }) => entityKey),
  ];
  return (await db.query<AlarmHistory>(ALARM_HISTORY, [organizationId, budgetIds, keys, periods])).rows;
}

/** One alert; null where the organization has none of that id. */
export async function findAlert(
  db: Queryable,
  organizationId: string,
  id: string,
): Promise<AlertDbRow | null> {
  const { rows } = await db.query<AlertDbRow>({
    text: `${SELECT_ALERTS}
      where a.organization_id = $1 and a.id = $2`,
    values: [organizationId, id],
  });
  return rows[0] ?? null;
}

/**
 * Acknowledges an alert, and the lower levels that its window crossed on the way: who has seen the higher one is not
 * asked again about the others. The row is locked, so of two people who do it at once one does.
 * @returns the ids that were open
 */
export async function acknowledgeAlerts(
  tx: Queryable,
  input: { organizationId: string; id: string; by: string },
): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `update alerts a set acknowledged_at = clock_timestamp(), acknowledged_by = $3
     from alerts seen
     where seen.organization_id = $1 and seen.id = $2
       and a.organization_id = $1 and (a.id = seen.id or a.window_id = seen.window_id)
       and a.acknowledged_at is null and a.rearmed_at is null
       and array_position(array['WARNING', 'CRITICAL', 'EXCEEDED'], a.level)
         <= array_position(array['WARNING', 'CRITICAL', 'EXCEEDED'], seen.level)
     returning a.id`,
    [input.organizationId, input.id, input.by],
  );
  return rows.map(({ id }) => id);
}
