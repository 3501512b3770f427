import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { PriceSource, PricesRefreshOutput } from "@/server/contract/admin-prices";
import { appendAudit } from "@/server/db/audit";
import type { CallContext } from "@/server/domain/call-context";
import { type CatalogueUpdate, updateCatalogue } from "./seed-catalogue";

const NOTICE = "Prices come from the catalogue that ships with this version; no network is asked.";

/**
 * Brings the shared prices and rates to the catalogue of this version, as each start does. What is booked keeps the
 * price of its time.
 * @throws ServiceError forbidden
 */
export async function refreshPrices(ctx: CallContext): Promise<PricesRefreshOutput> {
  requirePermission(ctx.actor, "administer");
  const { booksPool } = getContainer();
  const { organizationId } = ctx.actor;
  const done = await updateCatalogue(booksPool, Date.now(), (tx, update) =>
    appendAudit(tx, ctx, {
      action: "prices.refreshed",
      entityType: "organization",
      entityId: organizationId,
      after: { prices: update.added.prices, rates: update.added.rates },
    }),
  );
  return { sources: sourcesOf(done), notice: NOTICE };
}

function sourcesOf({ catalogue, added, rateCount }: CatalogueUpdate): PriceSource[] {
  const { rows, skipped } = catalogue;
  const names = [...new Set(rows.map(({ source }) => source))];
  const counted = names.map((source) => {
    const changed = added.bySource.get(source) ?? 0;
    return {
      source,
      changed,
      unchanged: rows.filter((row) => row.source === source).length - changed,
      failed: 0,
    };
  });
  // What was left out belongs to the catalogue with the most rows: the other source is a row of our own.
  const [largest] = [...counted].sort((a, b) => b.unchanged + b.changed - a.unchanged - a.changed);
  if (largest) largest.failed = skipped.noTokenPrice + skipped.tooPrecise;
  const rates = { source: "rates of agent types", changed: added.rates, unchanged: rateCount - added.rates };
  return [...counted, { ...rates, failed: 0 }];
}
