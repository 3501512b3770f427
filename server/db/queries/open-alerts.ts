import type { Queryable } from "@/server/db/queryable";
import type { ForecastMethod } from "@/server/domain/forecast";
import type { PeriodKind } from "@/server/domain/period";
import type { AlertSeverity, ViolationType } from "@/server/domain/violation";

/** What a budget has crossed. */
export type CrossingRow = {
  kind: "crossing";
  id: string;
  level: "WARNING" | "CRITICAL" | "EXCEEDED";
  createdAt: Date;
  budgetName: string;
  /** Whose counter it is; empty where the budget has one. */
  entityKey: string;
  scopeType: string;
  scopeKey: string | null;
  /** The dimensions that the budget counts apart. */
  each: readonly string[];
  period: PeriodKind;
  periodKey: string;
  metric: "cost" | "tokens" | "requests";
  used: string;
  limit: string;
};

/** What a budget's period is projected to come to. */
export type ForecastAlertRow = Omit<CrossingRow, "kind" | "level" | "metric"> & {
  kind: "forecast";
  level: "WARNING" | "CRITICAL";
  metric: "cost";
  /** The share of the limit that a rule asked for, per cent. */
  percent: number;
  method: ForecastMethod;
  projected: string;
  endsAt: Date;
};

/** What was reported of an agent. */
export type ViolationRow = {
  kind: "violation";
  id: string;
  level: "WARNING" | "CRITICAL";
  createdAt: Date;
  agentId: string;
  violationType: ViolationType;
  severity: AlertSeverity;
  message: string;
  details: Record<string, unknown> | null;
  reports: number;
  reportedBy: string;
};

export type OpenAlertRow = CrossingRow | ForecastAlertRow | ViolationRow;

/** An alert `a`, of a budget `b` and its window `w` unless it is a violation, of a reporter `ru` or `rk` if it is a violation. */
export const ALERT_COLUMNS = `a.id, case when w.entity_key = '' then b.name else b.name || ' (' || w.entity_key || ')' end as "budgetName",
  w.entity_key as "entityKey", b.scope_type as "scopeType", coalesce(b.scope_key, nullif(w.entity_key, '')) as "scopeKey", b.each, b.period,
  w.period_key as "periodKey", a.level, a.metric, a.used_amount::text as used,
  a.limit_amount::text as limit, a.created_at as "createdAt",
  case when a.violation_type is not null then 'violation' when a.forecast_percent is not null then 'forecast' else 'crossing' end
    as kind, a.forecast_percent as percent, a.forecast_method as method, a.projected_amount::text as projected, w.ends_at as "endsAt", a.agent_id as "agentId",
  a.violation_type as "violationType", a.severity, a.message, a.details, a.reports,
  coalesce(ru.name, rk.name, a.reported_by) as "reportedBy"`;

export const ALERT_SOURCES = `alerts a
left join budgets b on b.id = a.budget_id
left join budget_windows w on w.id = coalesce(a.window_id, a.forecast_window_id)
left join users ru on ru.id = a.reported_by
left join api_keys rk on rk.id = a.reported_by`;

/** No higher level of the same window was crossed: who has reached 95 % is not told of 80 % as well. */
export const IS_NEWEST_LEVEL = `not exists (
  select from alerts h
  where h.window_id = a.window_id and h.rearmed_at is null
    and array_position(array['WARNING', 'CRITICAL', 'EXCEEDED'], h.level)
      > array_position(array['WARNING', 'CRITICAL', 'EXCEEDED'], a.level)
)`;

const IS_OPEN = `a.acknowledged_at is null and a.rearmed_at is null and ${IS_NEWEST_LEVEL}`;

/**
 * Alerts that nobody has acknowledged and no raised limit has re-armed, newest first, of each budget only the highest
 * level it has reached; of one budget, if it is named.
 */
export async function listOpenAlerts(
  db: Queryable,
  organizationId: string,
  input: { limit: number; budgetId?: string; scopeType?: string },
): Promise<OpenAlertRow[]> {
  const { rows } = await db.query<OpenAlertRow>({
    name: "open-alerts",
    text: `select ${ALERT_COLUMNS}
      from ${ALERT_SOURCES}
      where a.organization_id = $1 and ${IS_OPEN}
        and ($3::text is null or a.budget_id = $3)
        and ($4::text is null or b.scope_type = $4)
      order by a.created_at desc, a.id desc
      limit $2`,
    values: [organizationId, input.limit, input.budgetId ?? null, input.scopeType ?? null],
  });
  return rows;
}

export async function countOpenAlerts(db: Queryable, organizationId: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>({
    name: "open-alert-count",
    text: `select count(*)::int as count from alerts a where a.organization_id = $1 and ${IS_OPEN}`,
    values: [organizationId],
  });
  return rows[0]?.count ?? 0;
}
