import type { OverviewData } from "@/server/contract/overview";
import { findSettings } from "@/server/db/queries/settings";
import type { Queryable } from "@/server/db/queryable";
import { toWire } from "@/server/domain/money";
import { parseSettings } from "@/server/domain/settings";
import { type GivenSetting, settingsByName } from "@/server/env/settings";

/** The currency that people read beside US dollars, with its rate; null where it is US dollars, or has no rate. */
export async function shownIn(
  db: Queryable,
  organizationId: string,
  given: readonly GivenSetting[],
): Promise<OverviewData["shownIn"]> {
  const rows = await findSettings(db, organizationId);
  const stored = Object.fromEntries(rows.map(({ name, value }) => [name, value]));
  const { currency } = parseSettings(stored, settingsByName(given)).settings;
  if (currency.display === "USD" || currency.rate === null) return null;
  return { currency: currency.display, rate: toWire(currency.rate) };
}
