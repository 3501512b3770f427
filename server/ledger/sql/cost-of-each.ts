import type { Queryable } from "@/server/db/queryable";
import { type Money, usd, ZERO } from "@/server/domain/money";

const DIMENSIONS = ["agent_type", "agent_id", "campaign_id", "component", "environment"];

/** What the rows of a budget must equal, and must have otherwise, by column of the cube. */
export type CubeRows = {
  dimensions: Readonly<Record<string, string>>;
  excepted: Readonly<Record<string, readonly string[]>>;
};

// Hours become days before any budget looks at them: a budget more is a look at the days, not at the cube. Days are
// told apart by what some budget asks for alone: by all dimensions there would be as many of them as hours.
function textFor(asked: readonly string[], excepted: readonly string[]): string {
  const COLUMNS = asked.map((name) => `, ${name}`).join("");
  const TYPED = [
    ...asked.map((name) => `, ${name} text`),
    ...excepted.map((name) => `, not_${name} jsonb`),
  ].join("");
  const EQUAL = asked.map((name) => ` and (x.${name} is null or c.${name} = x.${name})`).join("");
  const OTHER = excepted
    .map((name) => ` and (x.not_${name} is null or not coalesce(x.not_${name} ? c.${name}, true))`)
    .join("");
  return `
with cells as materialized (
  select width_bucket(starts_at, $4::timestamptz[]) as bucket, sum(cost) as cost${COLUMNS}
  from usage_hours
  where organization_id = $1 and starts_at >= $2 and starts_at < $3
  group by 1${COLUMNS}
)
select x.n, c.bucket, sum(c.cost)::text as cost
from jsonb_to_recordset($5::jsonb) as x (n int${TYPED})
join cells c on true${EQUAL}${OTHER}
group by x.n, c.bucket`;
}

/**
 * What each of some budgets cost in each of some stretches of whole hours, in one look at the cube.
 * @param bounds `starts`: where each stretch begins, in order and without a gap; `to`: where the last one ends
 * @returns for each budget as many amounts
 */
export async function costOfEach(
  db: Queryable,
  { organizationId, each }: { organizationId: string; each: readonly CubeRows[] },
  { starts, to }: { starts: readonly Date[]; to: Date },
): Promise<Money[][]> {
  const excepted = DIMENSIONS.filter((name) => each.some((one) => name in one.excepted));
  const asked = DIMENSIONS.filter(
    (name) => excepted.includes(name) || each.some(({ dimensions }) => name in dimensions),
  );
  const wanted = each.map(({ dimensions, excepted: others }, n) => ({
    ...dimensions,
    ...Object.fromEntries(Object.entries(others).map(([name, keys]) => [`not_${name}`, keys])),
    n,
  }));
  const { rows } =
    each.length === 0 || starts.length === 0
      ? { rows: [] }
      : await db.query<{ n: number; bucket: number; cost: string }>(textFor(asked, excepted), [
          organizationId,
          starts[0],
          to,
          starts,
          JSON.stringify(wanted),
        ]);
  const costs = new Map(rows.map(({ n, bucket, cost }) => [`${n} ${bucket}`, usd(cost)]));
  return each.map((_, n) => starts.map((_start, index) => costs.get(`${n} ${index + 1}`) ?? ZERO));
}
