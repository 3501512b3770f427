import type { Queryable } from "@/server/db/queryable";
import { usd } from "@/server/domain/money";
import { PriceBook } from "../price-book";

const LOAD_PRICES = `
select id, organization_id, provider, model, input_per_million, output_per_million, cache_read_per_million,
  cache_write_per_million, valid_from, valid_to
from model_prices
where organization_id = $1 or organization_id is null`;

const LOAD_RATES = `
select id, organization_id, agent_type, per_thousand, valid_from, valid_to
from agent_type_rates
where organization_id = $1 or organization_id is null`;

type Dated = { id: string; organization_id: string | null; valid_from: Date; valid_to: Date | null };
type PriceRow = Dated & {
  provider: string;
  model: string;
  input_per_million: string;
  output_per_million: string;
  cache_read_per_million: string | null;
  cache_write_per_million: string | null;
};
type RateRow = Dated & { agent_type: string; per_thousand: string };

function dated(row: Dated) {
  return {
    id: row.id,
    organizationId: row.organization_id,
    validFrom: row.valid_from.getTime(),
    validTo: row.valid_to?.getTime() ?? null,
  };
}

function optional(value: string | null) {
  return value === null ? null : usd(value);
}

/** All prices and rates that an organization's executions can be charged at. */
export async function loadPrices(client: Queryable, organizationId: string): Promise<PriceBook> {
  const prices = await client.query<PriceRow>(LOAD_PRICES, [organizationId]);
  const rates = await client.query<RateRow>(LOAD_RATES, [organizationId]);
  return new PriceBook(
    prices.rows.map((row) => ({
      ...dated(row),
      provider: row.provider,
      model: row.model,
      inputPerMillion: usd(row.input_per_million),
      outputPerMillion: usd(row.output_per_million),
      cacheReadPerMillion: optional(row.cache_read_per_million),
      cacheWritePerMillion: optional(row.cache_write_per_million),
    })),
    rates.rows.map((row) => ({
      ...dated(row),
      agentType: row.agent_type,
      perThousand: usd(row.per_thousand),
    })),
  );
}
