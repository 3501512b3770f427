import type { ModelRates } from "@/server/domain/pricing";

/** One effective-dated price row: in force [validFrom, validTo), epoch milliseconds. */
export interface ModelPriceRow extends ModelRates {
  /** null: a row of the shared catalogue. */
  organizationId: string | null;
  provider: string;
  /** A model's name, or "*" for every model of the provider that has no row of its own. */
  model: string;
  validFrom: number;
  validTo: number | null;
}

/** Stands for every model of a provider, as in the free rows of a local runner. */
export const ANY_MODEL = "*";

/**
 * The price row in force for a model at an instant.
 * An exact model beats "*"; within that, the organization's own row beats the catalogue's; then the latest validFrom.
 * Without a provider only exact rows are looked at, and providers that disagree are settled by the dearer input rate,
 * then by name: an unnamed provider must never make a call look cheaper than it may be.
 * @returns undefined when nothing is in force: the caller charges provisionally, never zero
 */
export function selectPrice(
  prices: readonly ModelPriceRow[],
  query: { provider?: string | undefined; model: string; at: number },
): ModelPriceRow | undefined {
  let best: ModelPriceRow | undefined;
  for (const row of prices) {
    if (!isInForce(row, query.at) || !covers(row, query)) continue;
    if (best === undefined || beats(row, best)) best = row;
  }
  return best;
}

/** Whether a dated row is in force at an instant: validFrom <= at < validTo. */
export function isInForce(row: { validFrom: number; validTo: number | null }, at: number): boolean {
  return row.validFrom <= at && (row.validTo === null || at < row.validTo);
}

function covers(row: ModelPriceRow, query: { provider?: string | undefined; model: string }): boolean {
  if (query.provider === undefined) return row.model === query.model;
  return row.provider === query.provider && (row.model === query.model || row.model === ANY_MODEL);
}

function beats(row: ModelPriceRow, best: ModelPriceRow): boolean {
  if ((row.model === ANY_MODEL) !== (best.model === ANY_MODEL)) return best.model === ANY_MODEL;
  if ((row.organizationId === null) !== (best.organizationId === null)) return row.organizationId !== null;
  if (row.provider !== best.provider) {
    const order =
      row.inputPerMillion.cmp(best.inputPerMillion) || row.outputPerMillion.cmp(best.outputPerMillion);
    return order === 0 ? row.provider < best.provider : order > 0;
  }
  return row.validFrom > best.validFrom;
}
