import type { Queryable } from "@/server/db/queryable";

export type CurrentPrice = {
  provider: string;
  model: string;
  inputPerMillion: string;
  outputPerMillion: string;
  source: string;
  validFrom: Date;
};

/** Prices in force at an instant, one a model: the organization's own goes before the shared one. Page by key. */
export async function listCurrentPrices(
  db: Queryable,
  input: {
    organizationId: string;
    at: Date;
    provider: string | null;
    model: string | null;
    after: { provider: string; model: string } | null;
    limit: number;
  },
): Promise<CurrentPrice[]> {
  const { rows } = await db.query<CurrentPrice>({
    name: "current-prices",
    text: `select distinct on (provider collate "C", model collate "C") provider, model,
        input_per_million::text as "inputPerMillion", output_per_million::text as "outputPerMillion", source,
        valid_from as "validFrom"
      from model_prices
      where (organization_id = $1 or organization_id is null)
        and valid_from <= $2 and (valid_to is null or valid_to > $2)
        and ($3::text is null or provider = $3) and ($4::text is null or model = $4)
        and ($5::text is null or (provider collate "C", model collate "C") > ($5, $6))
      order by provider collate "C", model collate "C", organization_id nulls last, valid_from desc
      limit $7`,
    values: [
      input.organizationId,
      input.at,
      input.provider,
      input.model,
      input.after?.provider ?? null,
      input.after?.model ?? null,
      input.limit,
    ],
  });
  return rows;
}

/** When the newest price came into force; null without any. */
export async function newestPriceAt(db: Queryable, organizationId: string): Promise<Date | null> {
  const { rows } = await db.query<{ at: Date | null }>({
    name: "newest-price",
    text: `select max(valid_from) as at from model_prices
      where (organization_id = $1 or organization_id is null) and valid_from <= now()`,
    values: [organizationId],
  });
  return rows[0]?.at ?? null;
}
