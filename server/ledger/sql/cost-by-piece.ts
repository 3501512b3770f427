import type { Queryable } from "@/server/db/queryable";
import { type Money, usd, ZERO } from "@/server/domain/money";
import { NOT_EXCEPTED, type UsageOf } from "./budget-usage";
import { ROW_DIMENSIONS } from "./ledger-dimensions";

// The hold of a row is one look into the index: no page reads all holds.
const BY_PIECE = `
select width_bucket(l.booked_at, $7::timestamptz[]) as bucket, sum(l.cost)::text as cost
from billing_logs l
left join lateral (
  select h.id, h.attribution, h.actor_id from reservations h where h.id = l.reservation_id limit 1
) r on true
cross join lateral (select ${ROW_DIMENSIONS} as dimensions) d
where l.organization_id = $1 and l.booked_at >= $2 and l.booked_at < $3
  and d.dimensions @> $4::jsonb and d.dimensions ?& $5::text[] and ${NOT_EXCEPTED}
group by 1`;

/**
 * What a budget's rows cost in each of some stretches of any length, from the rows of the ledger: for what the cube cannot
 * tell. The caller bounds how far back.
 * @param starts where each begins, in order and without a gap; `to` is where the last one ends
 */
export async function costByPiece(
  db: Queryable,
  usage: Omit<UsageOf, "from">,
  starts: readonly Date[],
): Promise<Money[]> {
  const { organizationId, dimensions, present, excepted, to } = usage;
  const { rows } = await db.query<{ bucket: number; cost: string }>({
    name: "cost-by-piece",
    text: BY_PIECE,
    values: [
      organizationId,
      starts[0] ?? to,
      to,
      JSON.stringify(dimensions),
      present,
      JSON.stringify(excepted),
      starts,
    ],
  });
  const costs = new Map(rows.map(({ bucket, cost }) => [bucket, usd(cost)]));
  return starts.map((_, index) => costs.get(index + 1) ?? ZERO);
}
