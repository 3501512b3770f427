import type { SpendSums } from "@/server/contract/admin-spend";
import { type SpendFilter, sumSpend } from "@/server/db/queries/spend";
import type { Queryable } from "@/server/db/queryable";
import { sumsOf } from "./sums";

/** A stretch of whole hours of the cube, half-open. */
export type HourRange = { organizationId: string; from: Date; to: Date };

/** The sums of a stretch of hours. */
export async function totalSpend(
  db: Queryable,
  { organizationId, from, to }: HourRange,
  filter: SpendFilter = {},
): Promise<SpendSums> {
  return sumsOf(
    await sumSpend(db, { organizationId, starts: [from], end: to, filter, groupBy: null, top: 1 }),
  );
}
