import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { PriceRow, PricesListInput, PricesListOutput } from "@/server/contract/admin-prices";
import { listPriceRows, type PriceDbRow } from "@/server/db/queries/price-rows";
import type { CallContext } from "@/server/domain/call-context";
import { wire } from "../overview/budget-figures";
import { ANY_TEXT, pageOf, placeOf } from "../overview/page-cursor";

/**
 * Prices in force, with what takes their place and when.
 * @throws ServiceError forbidden, malformed (cursor)
 */
export async function listPriceCatalogue(
  ctx: CallContext,
  input: PricesListInput,
): Promise<PricesListOutput> {
  requirePermission(ctx.actor, "view");
  const { pool, ledger } = getContainer();
  const place = placeOf(input.cursor, [ANY_TEXT, ANY_TEXT]);
  const rows = await listPriceRows(pool, {
    organizationId: ctx.actor.organizationId,
    at: new Date(ledger.clock.now()),
    search: input.search ?? null,
    own: input.own ?? null,
    after: place && { provider: place[0] ?? "", model: place[1] ?? "" },
    limit: input.limit + 1,
  });
  return pageOf(rows, input.limit, { row: priceRow, placeOf: (row) => [row.provider, row.model] });
}

function priceRow(row: PriceDbRow): PriceRow {
  const optional = (rate: string | null) => (rate === null ? null : wire(rate));
  return {
    ...row,
    inputPerMillion: wire(row.inputPerMillion),
    outputPerMillion: wire(row.outputPerMillion),
    cacheReadPerMillion: optional(row.cacheReadPerMillion),
    cacheWritePerMillion: optional(row.cacheWritePerMillion),
    validFrom: row.validFrom.toISOString(),
    successorFrom: row.successorFrom?.toISOString() ?? null,
  };
}
