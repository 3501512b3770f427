import type { HourRange } from "@/server/db/queries/usage-totals";
import type { Queryable } from "@/server/db/queryable";

export type DimensionUsage = {
  /** What the row is a sum of; `total` is the sum of all. */
  kind: "total" | "provider" | "model" | "component";
  value: string | null;
  cost: string;
  tokens: string;
  inputTokens: string;
  outputTokens: string;
  cacheReadTokens: string;
  executions: number;
  failed: number;
  retries: number;
  cached: number;
};

export type UsageFilter = {
  provider?: string | undefined;
  model?: string | undefined;
  component?: string | undefined;
};

/** The cube's sums of a stretch of hours: in all, and by provider, model and component, dearest first. */
export async function sumUsageByDimension(
  db: Queryable,
  { organizationId, from, to }: HourRange,
  filter: UsageFilter = {},
): Promise<DimensionUsage[]> {
  const { rows } = await db.query<DimensionUsage>({
    name: "usage-by-dimension",
    text: `select case when grouping(provider) = 0 then 'provider' when grouping(model) = 0 then 'model'
          when grouping(component) = 0 then 'component' else 'total' end as kind,
        coalesce(provider, model, component) as value,
        coalesce(sum(cost), 0)::text as cost, coalesce(sum(tokens), 0)::text as tokens,
        coalesce(sum(input_tokens), 0)::text as "inputTokens", coalesce(sum(output_tokens), 0)::text as "outputTokens",
        coalesce(sum(cache_read_tokens), 0)::text as "cacheReadTokens",
        coalesce(sum(executions), 0)::float8 as executions, coalesce(sum(failed), 0)::float8 as failed,
        coalesce(sum(retries), 0)::float8 as retries, coalesce(sum(cached), 0)::float8 as cached
      from usage_hours
      where organization_id = $1 and starts_at >= $2 and starts_at < $3
        and ($4::text is null or provider = $4) and ($5::text is null or model = $5)
        and ($6::text is null or component = $6)
      group by grouping sets ((), (provider), (model), (component))
      order by sum(cost) desc nulls last, value nulls last`,
    values: [
      organizationId,
      from,
      to,
      filter.provider ?? null,
      filter.model ?? null,
      filter.component ?? null,
    ],
  });
  return rows;
}
