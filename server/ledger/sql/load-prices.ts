import type { Queryable } from "@/server/db/queryable";
import { usd } from "@/server/domain/money";
import type { ModelPriceRow } from "@/server/domain/price-selection";
import { PriceBook } from "@/server/ledger/policies/price-book";

const PRICE_COLUMNS = `id, organization_id, provider, model, input_per_million, output_per_million,
  cache_read_per_million, cache_write_per_million, valid_from, valid_to`;

const LOAD_OWN = `select ${PRICE_COLUMNS} from model_prices where organization_id = $1`;

const LOAD_SHARED = `select ${PRICE_COLUMNS} from model_prices where organization_id is null`;

// A row that is added, changed or taken away gives another version: xmin names the transaction that wrote a row.
const SHARED_VERSION = `
select concat(count(*), ':', sum(hashtextextended(id || ':' || xmin::text, 0))) as version
from model_prices
where organization_id is null`;

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

function toPrice(row: PriceRow): ModelPriceRow {
  return {
    ...dated(row),
    provider: row.provider,
    model: row.model,
    inputPerMillion: usd(row.input_per_million),
    outputPerMillion: usd(row.output_per_million),
    cacheReadPerMillion: optional(row.cache_read_per_million),
    cacheWritePerMillion: optional(row.cache_write_per_million),
  };
}

/**
 * The shared catalogue as this process last read it. Thousands of rows, the same for every organization: reading them
 * at each change of anybody's rules took 60 to 170 ms of the processor, asking whether they changed takes 2.
 */
export class SharedPrices {
  private known: { version: string; rows: readonly ModelPriceRow[] } | null = null;

  async read(client: Queryable): Promise<readonly ModelPriceRow[]> {
    const head = await client.query<{ version: string }>(SHARED_VERSION);
    const version = head.rows[0]?.version ?? "";
    if (this.known?.version === version) return this.known.rows;
    const { rows } = await client.query<PriceRow>(LOAD_SHARED);
    // They may be newer than their version: then the next one who asks finds another version, and reads again.
    this.known = { version, rows: rows.map(toPrice) };
    return this.known.rows;
  }
}

/** All prices and rates that an organization's executions can be charged at. */
export async function loadPrices(
  client: Queryable,
  organizationId: string,
  shared = new SharedPrices(),
): Promise<PriceBook> {
  const common = await shared.read(client);
  const own = await client.query<PriceRow>(LOAD_OWN, [organizationId]);
  const rates = await client.query<RateRow>(LOAD_RATES, [organizationId]);
  return new PriceBook(
    [...common, ...own.rows.map(toPrice)],
    rates.rows.map((row) => ({
      ...dated(row),
      agentType: row.agent_type,
      perThousand: usd(row.per_thousand),
    })),
  );
}
