import type { Pool } from "@/server/db/pool";
import { type AddedToCatalogue, insertCatalogue } from "@/server/db/queries/seed-catalogue";
import { withTransaction } from "@/server/db/transaction";
import type { Transaction } from "@/server/db/transaction-type";
import { AGENT_TYPE_RATES_PER_1K } from "@/server/domain/agent-type-rates";
import { loadPriceCatalogue, type PriceCatalogue } from "./catalogue";

/** From when on the first rows are in force: before anything that can be recorded. */
export const CATALOGUE_SINCE = new Date("2020-01-01T00:00:00Z");

/**
 * Brings the shared prices and agent-type rates to this version's catalogue, at start after the migrations.
 * Idempotent: a row stays as it is unless its rates changed, then a new row succeeds it.
 * @param now epoch milliseconds
 * @returns rows added by this call
 */
export async function seedCatalogue(
  pool: Pool,
  now = Date.now(),
): Promise<{ prices: number; rates: number }> {
  const { added } = await updateCatalogue(pool, now);
  return { prices: added.prices, rates: added.rates };
}

export type CatalogueUpdate = { catalogue: PriceCatalogue; added: AddedToCatalogue; rateCount: number };

/**
 * The same, with what there was to add.
 * @param also what belongs into the same transaction
 */
export async function updateCatalogue(
  pool: Pool,
  now: number,
  also: (tx: Transaction, update: CatalogueUpdate) => Promise<void> = () => Promise.resolve(),
): Promise<CatalogueUpdate> {
  const catalogue = await loadPriceCatalogue(now);
  const prices = catalogue.rows.map((row) => ({
    provider: row.provider,
    model: row.model,
    input_per_million: row.inputPerMillion,
    output_per_million: row.outputPerMillion,
    cache_read_per_million: row.cacheReadPerMillion,
    cache_write_per_million: row.cacheWritePerMillion,
    source: row.source,
  }));
  const rates = Object.entries(AGENT_TYPE_RATES_PER_1K).map(([agent_type, per_thousand]) => ({
    agent_type,
    per_thousand,
  }));
  return await withTransaction(pool, async (tx) => {
    const added = await insertCatalogue(tx, { prices, rates, since: CATALOGUE_SINCE, now: new Date(now) });
    const update = { catalogue, added, rateCount: rates.length };
    await also(tx, update);
    return update;
  });
}
