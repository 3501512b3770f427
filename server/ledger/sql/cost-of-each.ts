import type { Queryable } from "@/server/db/queryable";
import { type Money, usd, ZERO } from "@/server/domain/money";

const DIMENSIONS = ["agent_type", "agent_id", "campaign_id", "component", "environment"];

// Hours become days before any budget looks at them: a budget more is a look at the days, not at the cube. Days are
// told apart by what some budget asks for alone: by all dimensions there would be as many of them as hours.
function textFor(asked: readonly string[]): string {
  const COLUMNS = asked.map((name) => `, ${name}`).join("");
  const TYPED = asked.map((name) => `, ${name} text`).join("");
  const EQUAL = asked.map((name) => ` and (x.${name} is null or c.${name} = x.${name})`).join("");
  return `
with cells as materialized (
  select width_bucket(starts_at, $4::timestamptz[]) as bucket, sum(cost) as cost${COLUMNS}
  from usage_hours
  where organization_id = $1 and starts_at >= $2 and starts_at < $3
  group by 1${COLUMNS}
)
select x.n, c.bucket, sum(c.cost)::text as cost
from jsonb_to_recordset($5::jsonb) as x (n int${TYPED})
join cells c on true${EQUAL}
group by x.n, c.bucket`;
}

/**
 * What each of some budgets cost in each of some stretches of whole hours, in one look at the cube.
 * @param each what their rows must equal, by column of the cube; nothing else is looked at
 * @param bounds `starts`: where each stretch begins, in order and without a gap; `to`: where the last one ends
 * @returns for each budget as many amounts
 */
export async function costOfEach(
  db: Queryable,
  { organizationId, each }: { organizationId: string; each: readonly Readonly<Record<string, string>>[] },
  { starts, to }: { starts: readonly Date[]; to: Date },
): Promise<Money[][]> {
  const text = textFor(DIMENSIONS.filter((name) => each.some((dimensions) => name in dimensions)));
  const asked = JSON.stringify(each.map((dimensions, n) => ({ ...dimensions, n })));
  const { rows } =
    each.length === 0 || starts.length === 0
      ? { rows: [] }
      : await db.query<{ n: number; bucket: number; cost: string }>(text, [
          organizationId,
          starts[0],
          to,
          starts,
          asked,
        ]);
  const costs = new Map(rows.map(({ n, bucket, cost }) => [`${n} ${bucket}`, usd(cost)]));
  return each.map((_, n) => starts.map((_start, index) => costs.get(`${n} ${index + 1}`) ?? ZERO));
}
