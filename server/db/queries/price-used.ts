import type { Queryable } from "@/server/db/queryable";

export type PriceUsedRow = {
  id: string;
  kind: "model_price" | "agent_type_rate";
  name: string;
  perThousand: string | null;
  inputPerMillion: string | null;
  outputPerMillion: string | null;
  cacheReadPerMillion: string | null;
  cacheWritePerMillion: string | null;
  source: string;
  isOwn: boolean;
  validFrom: Date;
  validTo: Date | null;
};

/** The price row or rate that a cost was computed with; it may have been succeeded since. */
export async function findPriceUsed(
  db: Queryable,
  organizationId: string,
  id: string,
): Promise<PriceUsedRow | null> {
  const { rows } = await db.query<PriceUsedRow>({
    name: "price-used",
    text: `select id, 'model_price' as kind, provider || ' / ' || model as name, null as "perThousand",
        input_per_million::text as "inputPerMillion", output_per_million::text as "outputPerMillion",
        cache_read_per_million::text as "cacheReadPerMillion", cache_write_per_million::text as "cacheWritePerMillion",
        source, organization_id is not null as "isOwn", valid_from as "validFrom", valid_to as "validTo"
      from model_prices
      where id = $2 and (organization_id = $1 or organization_id is null)
      union all
      select id, 'agent_type_rate', agent_type, per_thousand::text, null, null, null, null, 'agent type rate',
        organization_id is not null, valid_from, valid_to
      from agent_type_rates
      where id = $2 and (organization_id = $1 or organization_id is null)`,
    values: [organizationId, id],
  });
  return rows[0] ?? null;
}
