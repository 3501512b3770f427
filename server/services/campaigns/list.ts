import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { CampaignsListInput, CampaignsListOutput } from "@/server/contract/admin-campaigns";
import type { Pool } from "@/server/db/pool";
import { listCampaignFigures } from "@/server/db/queries/campaign-figures";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import { sumSpend } from "@/server/db/queries/spend";
import type { CallContext } from "@/server/domain/call-context";
import { findRequestedMonth } from "../overview/month-of-request";
import { ANY_TEXT, MONEY_TEXT, pageOf, placeOf } from "../overview/page-cursor";
import { campaignRow, topSpenderOf } from "../overview/rows";
import { sumsOf } from "../spend/sums";

/**
 * Campaigns of a month with cost, limit and level, dearest first.
 * @throws ServiceError forbidden, validation_failed, malformed (cursor)
 */
export async function listCampaigns(
  ctx: CallContext,
  input: CampaignsListInput,
): Promise<CampaignsListOutput> {
  requirePermission(ctx.actor, "view");
  const { pool, ledger } = getContainer();
  return readCampaigns(pool, input, { organizationId: ctx.actor.organizationId, now: ledger.clock.now() });
}

/** What names no campaign stands alone, all campaigns together beside it. */
const withoutCampaign = { filter: {}, groupBy: "campaignId", top: 1, keys: [""] };

/** @param at whose campaigns, and the database's clock in epoch milliseconds */
export async function readCampaigns(
  pool: Pool,
  input: CampaignsListInput,
  at: { organizationId: string; now: number },
): Promise<CampaignsListOutput> {
  const place = placeOf(input.cursor, [MONEY_TEXT, ANY_TEXT]);
  const after = place === null ? null : { spent: place[0] ?? "0", campaignId: place[1] ?? "" };
  return inSnapshot(pool, async (db) => {
    const found = await findRequestedMonth(db, { ...at, month: input.month });
    const { organizationId, month } = found;
    const range = { organizationId, from: new Date(found.startsAt), to: new Date(found.endsAt) };
    const wanted = { ...range, month, now: new Date(at.now) };
    const rows = await listCampaignFigures(db, { ...wanted, after, limit: input.limit + 1 });
    const first = after === null ? rows : await listCampaignFigures(db, { ...wanted, after: null, limit: 1 });
    const topSpender = topSpenderOf(first);
    const cells = await sumSpend(db, {
      ...withoutCampaign,
      organizationId,
      starts: [range.from],
      end: range.to,
    });
    return {
      month,
      ...pageOf(rows, input.limit, {
        row: (row) => campaignRow(row, topSpender),
        placeOf: (row) => [row.spent, row.campaignId],
      }),
      totalSpent: sumsOf(cells).cost,
      unassignedSpent: sumsOf(cells.filter(({ place }) => place === 1)).cost,
    };
  });
}
