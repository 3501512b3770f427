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

const DATED = /(?:[-@]\d{8}|-\d{4}-\d{2}-\d{2}|-latest)$/;

export interface PriceQuery {
  provider?: string | undefined;
  model: string;
  /** Epoch milliseconds. */
  at: number;
}

/** Finds prices without walking all of them; made anew when the rows change. */
export interface PriceBook {
  find(query: PriceQuery): ModelPriceRow | undefined;
}

/**
 * The price row in force for a model at an instant.
 * The exact name beats the name without its date ("claude-3-opus" for "claude-3-opus-20240229"), which beats "*";
 * within that, the organization's own row beats the catalogue's; then the latest validFrom.
 * Without a provider "*" is not looked at, and providers that disagree are settled by the dearer input rate, then by
 * name: an unnamed provider must never make a call look cheaper than it may be.
 * @returns undefined when nothing is in force: the caller charges provisionally, never zero
 */
export function selectPrice(prices: readonly ModelPriceRow[], query: PriceQuery): ModelPriceRow | undefined {
  for (const model of namesOf(query)) {
    let best: ModelPriceRow | undefined;
    for (const row of prices) {
      if (row.model !== model || !isInForce(row, query.at)) continue;
      if (query.provider !== undefined && row.provider !== query.provider) continue;
      if (best === undefined || beats(row, best)) best = row;
    }
    if (best !== undefined) return best;
  }
  return undefined;
}

/** Indexes price rows by model, with the answers of `selectPrice`. */
export function createPriceBook(prices: readonly ModelPriceRow[]): PriceBook {
  const byModel = new Map<string, ModelPriceRow[]>();
  for (const row of prices) {
    const rows = byModel.get(row.model);
    if (rows === undefined) byModel.set(row.model, [row]);
    else rows.push(row);
  }
  return {
    find(query) {
      for (const model of namesOf(query)) {
        const rows = byModel.get(model);
        const found = rows && selectPrice(rows, { ...query, model });
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}

/** Whether a dated row is in force at an instant: validFrom <= at < validTo. */
export function isInForce(row: { validFrom: number; validTo: number | null }, at: number): boolean {
  return row.validFrom <= at && (row.validTo === null || at < row.validTo);
}

function namesOf(query: PriceQuery): string[] {
  const names = [query.model];
  const undated = query.model.replace(DATED, "");
  if (undated !== query.model && undated !== "") names.push(undated);
  if (query.provider !== undefined && query.model !== ANY_MODEL) names.push(ANY_MODEL);
  return names;
}

function beats(row: ModelPriceRow, best: ModelPriceRow): boolean {
  if ((row.organizationId === null) !== (best.organizationId === null)) return row.organizationId !== null;
  if (row.provider !== best.provider) {
    const order =
      row.inputPerMillion.cmp(best.inputPerMillion) || row.outputPerMillion.cmp(best.outputPerMillion);
    return order === 0 ? row.provider < best.provider : order > 0;
  }
  return row.validFrom > best.validFrom;
}
