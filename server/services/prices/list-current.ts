import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import { type CurrentPrice, listCurrentPrices } from "@/server/db/queries/current-prices";
import type { CallContext } from "@/server/domain/call-context";
import { ANY_TEXT, type Page, pageOf, placeOf } from "../overview/page-cursor";

type Wanted = {
  provider?: string | undefined;
  model?: string | undefined;
  cursor?: string | undefined;
  limit: number;
};

/**
 * Prices in force now, one a model, by provider and model.
 * @throws ServiceError forbidden, malformed (cursor)
 */
export async function listPrices(ctx: CallContext, wanted: Wanted): Promise<Page<CurrentPrice>> {
  requirePermission(ctx.actor, "ask");
  const { pool, ledger } = getContainer();
  const place = placeOf(wanted.cursor, [ANY_TEXT, ANY_TEXT]);
  const rows = await listCurrentPrices(pool, {
    organizationId: ctx.actor.organizationId,
    at: new Date(ledger.clock.now()),
    provider: wanted.provider ?? null,
    model: wanted.model ?? null,
    after: place && { provider: place[0] ?? "", model: place[1] ?? "" },
    limit: wanted.limit + 1,
  });
  return pageOf(rows, wanted.limit, { row: (row) => row, placeOf: (row) => [row.provider, row.model] });
}
