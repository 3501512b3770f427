import type { Queryable } from "@/server/db/queryable";
import type { ForecastMethod } from "@/server/domain/forecast";

export type ForecastRow = {
  month: string;
  madeAt: Date;
  method: ForecastMethod;
  spent: string;
  projected: string;
  low: string | null;
  high: string | null;
};

/** Keeps what is said of a month at an instant; what was said stays as it was. */
export async function insertForecast(
  db: Queryable,
  organizationId: string,
  { month, madeAt, method, spent, projected, low, high }: ForecastRow,
): Promise<void> {
  await db.query(
    `insert into forecasts (organization_id, month, made_at, method, spent, projected, low, high)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict do nothing`,
    [organizationId, month, madeAt, method, spent, projected, low, high],
  );
}

/** What was said of these months, in order of time: at most one row a day. */
export async function listForecasts(
  db: Queryable,
  organizationId: string,
  months: readonly string[],
): Promise<ForecastRow[]> {
  const { rows } = await db.query<ForecastRow>(
    `select month, made_at as "madeAt", method, spent::text, projected::text, low::text, high::text
     from forecasts
     where organization_id = $1 and month = any($2)
     order by month desc, made_at
     limit 1000`,
    [organizationId, months],
  );
  return rows;
}
