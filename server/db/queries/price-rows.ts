import type { Queryable } from "@/server/db/queryable";

export type PriceDbRow = {
  provider: string;
  model: string;
  inputPerMillion: string;
  outputPerMillion: string;
  cacheReadPerMillion: string | null;
  cacheWritePerMillion: string | null;
  source: string;
  isOwn: boolean;
  validFrom: Date;
  successorFrom: Date | null;
};

/** Prices in force at an instant, one a model: the organization's own goes before the shared one. Page by key. */
export async function listPriceRows(
  db: Queryable,
  input: {
    organizationId: string;
    at: Date;
    search: string | null;
    own: boolean | null;
    after: { provider: string; model: string } | null;
    limit: number;
  },
): Promise<PriceDbRow[]> {
  const { organizationId, at, search, own, after, limit } = input;
  const { rows } = await db.query<PriceDbRow>({
    name: "price-rows",
    text: `select p.*, (
        select min(n.valid_from)
        from model_prices n
        where n.organization_id = $1 and n.provider = p.provider and n.model = p.model and n.valid_from > $2
      ) as "successorFrom"
      from (
        select distinct on (provider collate "C", model collate "C") provider, model,
          input_per_million::text as "inputPerMillion", output_per_million::text as "outputPerMillion",
          cache_read_per_million::text as "cacheReadPerMillion",
          cache_write_per_million::text as "cacheWritePerMillion", source,
          organization_id is not null as "isOwn", valid_from as "validFrom"
        from model_prices
        where (organization_id = $1 or (organization_id is null and $4::boolean is not true))
          and valid_from <= $2 and (valid_to is null or valid_to > $2)
          and ($3::text is null or strpos(lower(provider || ' ' || model), lower($3)) > 0)
          and ($5::text is null or (provider collate "C", model collate "C") > ($5, $6))
        order by provider collate "C", model collate "C", organization_id nulls last, valid_from desc
        limit $7
      ) p
      order by p.provider collate "C", p.model collate "C"`,
    values: [organizationId, at, search, own, after?.provider ?? null, after?.model ?? null, limit],
  });
  return rows;
}

export type NewPrice = {
  id: string;
  organizationId: string;
  provider: string;
  model: string;
  inputPerMillion: string;
  outputPerMillion: string;
  cacheReadPerMillion: string | null;
  cacheWritePerMillion: string | null;
  validFrom: Date;
};

/** @returns false where a price of this model begins at this very instant already */
export async function insertPrice(tx: Queryable, price: NewPrice): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into model_prices (id, organization_id, provider, model, input_per_million, output_per_million,
       cache_read_per_million, cache_write_per_million, source, valid_from)
     values ($1, $2, $3, $4, $5, $6, $7, $8, 'set by hand', $9)
     on conflict do nothing`,
    [
      price.id,
      price.organizationId,
      price.provider,
      price.model,
      price.inputPerMillion,
      price.outputPerMillion,
      price.cacheReadPerMillion,
      price.cacheWritePerMillion,
      price.validFrom,
    ],
  );
  return rowCount === 1;
}

export type RateDbRow = {
  agentType: string;
  perThousand: string;
  isOwn: boolean;
  validFrom: Date;
  successorFrom: Date | null;
};

/** Rates in force at an instant, one an agent type; with a type, only that one. */
export async function listRateRows(
  db: Queryable,
  input: { organizationId: string; at: Date; agentType: string | null },
): Promise<RateDbRow[]> {
  const { rows } = await db.query<RateDbRow>({
    name: "rate-rows",
    text: `select distinct on (r.agent_type collate "C") r.agent_type as "agentType",
        r.per_thousand::text as "perThousand", r.organization_id is not null as "isOwn",
        r.valid_from as "validFrom", (
          select min(n.valid_from)
          from agent_type_rates n
          where n.organization_id = $1 and n.agent_type = r.agent_type and n.valid_from > $2
        ) as "successorFrom"
      from agent_type_rates r
      where (r.organization_id = $1 or r.organization_id is null)
        and r.valid_from <= $2 and (r.valid_to is null or r.valid_to > $2)
        and ($3::text is null or r.agent_type = $3)
      order by r.agent_type collate "C", r.organization_id nulls last, r.valid_from desc
      limit 1000`,
    values: [input.organizationId, input.at, input.agentType],
  });
  return rows;
}

/** @returns false where a rate of this type begins at this very instant already */
export async function insertRate(
  tx: Queryable,
  rate: { id: string; organizationId: string; agentType: string; perThousand: string; validFrom: Date },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into agent_type_rates (id, organization_id, agent_type, per_thousand, valid_from)
     values ($1, $2, $3, $4, $5)
     on conflict do nothing`,
    [rate.id, rate.organizationId, rate.agentType, rate.perThousand, rate.validFrom],
  );
  return rowCount === 1;
}
