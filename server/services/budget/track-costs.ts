import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import { BudgetUnavailableError, isServiceError } from "@/server/contract/errors";
import { TrackCostInput, type TrackCostsOutput } from "@/server/contract/track-cost";
import { parseInput } from "@/server/contract/validation";
import type { CallContext } from "@/server/domain/call-context";
import { trackCost } from "./track-cost";

type Item = TrackCostsOutput["results"][number];

/**
 * Records up to 500 executions; each is checked and recorded by itself, so one that is wrong does not stop the rest.
 * @param headerKey the Idempotency-Key header: item n then has the key `key#n`, unless it brings its own
 * @throws ServiceError forbidden; budget_unavailable if nothing at all could be recorded for that reason
 */
export async function trackCosts(
  ctx: CallContext,
  items: readonly unknown[],
  headerKey: string | null = null,
): Promise<TrackCostsOutput> {
  requirePermission(ctx.actor, "record");
  const results = await Promise.all(
    items.map((item, index) => recordItem(ctx, item, itemKey(headerKey, index))),
  );
  if (results.every((result) => !result.ok && result.error.code === "budget_unavailable"))
    throw new BudgetUnavailableError();
  return { results };
}

function itemKey(headerKey: string | null, index: number): string | null {
  return headerKey === null ? null : `${headerKey}#${index}`;
}

async function recordItem(ctx: CallContext, item: unknown, key: string | null): Promise<Item> {
  try {
    const input = parseInput(TrackCostInput, item);
    // Its own key wins: the header spoke of the batch, not of this item.
    const recorded = await trackCost(ctx, input, input.idempotencyKey === undefined ? key : null);
    return { ok: true, ...recorded };
  } catch (error) {
    return { ok: false, error: itemError(error) };
  }
}

function itemError(error: unknown): { code: string; message: string; path?: string } {
  if (!isServiceError(error)) {
    getContainer().log.error({ event: "track_costs.item_failed", err: error });
    return { code: "internal", message: "Something went wrong on our side." };
  }
  const path = error.errors[0]?.path;
  return { code: error.code, message: error.message, ...(path === undefined ? {} : { path }) };
}
