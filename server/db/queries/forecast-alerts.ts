import type { Queryable } from "@/server/db/queryable";
import type { ForecastMethod } from "@/server/domain/forecast";
import type { PeriodKind } from "@/server/domain/period";
import { ruleCoversBudget } from "./rule-covers";

/** A window that runs and that some rule wants the forecast of. */
export type ForecastCandidate = {
  windowId: string;
  budgetId: string;
  startsAt: Date;
  endsAt: Date;
  spent: string;
  limit: string;
  granted: string;
  /** By ledger column. */
  dimensions: Record<string, string>;
  /** By scope type; null: none. */
  excepted: Record<string, string[]> | null;
  /** The shares that rules ask for, per cent, ascending. */
  percents: number[];
};

const COVERED = ruleCoversBudget({ scopeTypes: "r.scope_types", budgetId: "r.budget_id" });

// The fullest come first: where there are more than are looked at, those are left out that have spent the least.
const CANDIDATES = `
with asked as (
  select forecast_percent, scope_types, budget_id
  from alert_rules
  where organization_id = $1 and enabled and forecast_percent is not null
),
level as (
  select coalesce((select value #>> '{}' from settings where organization_id = $1 and key = 'enforcement.level'), 'warn')
    as word
)
select w.id as "windowId", w.budget_id as "budgetId", w.starts_at as "startsAt", w.ends_at as "endsAt",
  w.spent::text as spent, w.limit_cost::text as limit, w.dimensions, b.excepted,
  coalesce((
    select sum(o.amount) from budget_overrides o
    where o.organization_id = $1 and o.window_id = w.id and o.kind = 'GRANT' and o.ended_at is null
      and o.starts_at <= $2 and o.expires_at > $2
  ), 0)::text as granted, p.percents
from budget_windows w
join budgets b on b.id = w.budget_id
cross join level
cross join lateral (
  select array_agg(distinct r.forecast_percent order by r.forecast_percent) as percents from asked r where ${COVERED}
) p
where w.organization_id = $1 and w.starts_at <= $2 and w.ends_at > $2 and w.limit_cost > 0
  and b.status = 'ACTIVE' and b.period <> 'RATE' and b.purpose in ('budget', 'allocation')
  and coalesce(b.action, level.word) <> 'ignore' and p.percents is not null
order by w.spent / w.limit_cost desc, w.id collate "C"
limit $3`;

/** Windows with a limit of money and an end that rules want the forecast of. */
export async function findForecastCandidates(
  db: Queryable,
  organizationId: string,
  { now, limit }: { now: Date; limit: number },
): Promise<ForecastCandidate[]> {
  return (await db.query<ForecastCandidate>(CANDIDATES, [organizationId, now, limit])).rows;
}

/** A window of the past or that runs, with what tells its rows. */
export type PastWindow = Pick<
  ForecastCandidate,
  "windowId" | "budgetId" | "startsAt" | "endsAt" | "limit" | "dimensions" | "excepted"
> & { budgetName: string; period: PeriodKind; periodKey: string };

const PAST_COVERED = ruleCoversBudget({ scopeTypes: "$2::text[]", budgetId: "$3::text" });

/** Windows of weeks and longer that ran since an instant, of budgets that a rule with these conditions means, fullest first. */
export async function findPastWindows(
  db: Queryable,
  organizationId: string,
  input: { scopeTypes: readonly string[]; budgetId: string | null; since: Date; now: Date; limit: number },
): Promise<PastWindow[]> {
  const { scopeTypes, budgetId, since, now, limit } = input;
  const { rows } = await db.query<PastWindow>(
    `select w.id as "windowId", w.budget_id as "budgetId", w.starts_at as "startsAt", w.ends_at as "endsAt",
       w.limit_cost::text as limit, w.dimensions, b.excepted, b.period, w.period_key as "periodKey",
       case when w.entity_key = '' then b.name else b.name || ' (' || w.entity_key || ')' end as "budgetName"
     from budget_windows w
     join budgets b on b.id = w.budget_id
     where w.organization_id = $1 and w.starts_at < $5 and w.ends_at > $4 and w.limit_cost > 0
       and b.status = 'ACTIVE' and b.period not in ('RATE', 'HOURLY', 'DAILY') and b.purpose in ('budget', 'allocation')
       and ${PAST_COVERED}
     order by w.spent / w.limit_cost desc, w.id collate "C"
     limit $6`,
    [organizationId, scopeTypes, budgetId, since, now, limit],
  );
  return rows;
}

/** A forecast to be told: a window, the share it is projected to reach, and by which figures. */
export type ForecastToTell = {
  id: string;
  budgetId: string;
  windowId: string;
  percent: number;
  level: string;
  method: ForecastMethod;
  projected: string;
  spent: string;
  limit: string;
};

// One that stands is left as it was said; one that had fallen below says the new figures and is not told again.
const RAISE = `
insert into alerts (id, organization_id, budget_id, forecast_window_id, forecast_percent, forecast_method,
  projected_amount, level, metric, used_amount, limit_amount, created_at)
select f.id, $1, f."budgetId", f."windowId", f.percent, f.method, f.projected, f.level, 'cost', f.spent, f.limit, $3
from json_to_recordset($2::json) as f (id text, "budgetId" text, "windowId" text, percent integer, method text,
  projected numeric, level text, spent numeric, "limit" numeric)
order by f."windowId" collate "C", f.percent
on conflict (forecast_window_id, forecast_percent) where forecast_window_id is not null do update
set rearmed_at = null, forecast_method = excluded.forecast_method, projected_amount = excluded.projected_amount,
  used_amount = excluded.used_amount, limit_amount = excluded.limit_amount
where alerts.rearmed_at is not null
returning id, budget_id as "budgetId", forecast_window_id as "windowId", level, forecast_percent as percent,
  created_at = $3 as "isNew"`;

export type RaisedForecast = Pick<ForecastToTell, "id" | "budgetId" | "windowId" | "level" | "percent"> & {
  isNew: boolean;
};

/** Raises what is not there, and takes up again what had been resolved. @returns those that changed */
export async function raiseForecasts(
  tx: Queryable,
  organizationId: string,
  { forecasts, now }: { forecasts: readonly ForecastToTell[]; now: Date },
): Promise<RaisedForecast[]> {
  const values = [organizationId, JSON.stringify(forecasts), now];
  return (await tx.query<RaisedForecast>(RAISE, values)).rows;
}

const RESOLVE = `
update alerts a set rearmed_at = $3
where a.organization_id = $1 and a.forecast_window_id is not null and a.rearmed_at is null
  and not exists (
    select from json_to_recordset($2::json) as h ("windowId" text, percent integer)
    where h."windowId" = a.forecast_window_id and h.percent = a.forecast_percent
  )
returning a.id, a.forecast_percent as percent`;

/** Resolves the forecasts that hold no longer. @param holding those that do */
export async function resolveForecasts(
  tx: Queryable,
  organizationId: string,
  { holding, now }: { holding: readonly { windowId: string; percent: number }[]; now: Date },
): Promise<{ id: string; percent: number }[]> {
  const values = [organizationId, JSON.stringify(holding), now];
  return (await tx.query<{ id: string; percent: number }>(RESOLVE, values)).rows;
}
