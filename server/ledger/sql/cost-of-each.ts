import type { Queryable } from "@/server/db/queryable";
import { type Money, usd, ZERO } from "@/server/domain/money";

// Hours become days before any budget looks at them: a budget more is a look at the days, not at the cube.
const COST_OF_EACH = `
with cells as materialized (
  select width_bucket(starts_at, $4::timestamptz[]) as bucket, agent_type, agent_id, campaign_id, component,
    environment, sum(cost) as cost
  from usage_hours
  where organization_id = $1 and starts_at >= $2 and starts_at < $3
  group by 1, 2, 3, 4, 5, 6
)
select x.n, c.bucket, sum(c.cost)::text as cost
from jsonb_to_recordset($5::jsonb) as x (n int, agent_type text, agent_id text, campaign_id text, component text,
  environment text)
join cells c on (x.agent_type is null or c.agent_type = x.agent_type)
  and (x.agent_id is null or c.agent_id = x.agent_id)
  and (x.campaign_id is null or c.campaign_id = x.campaign_id)
  and (x.component is null or c.component = x.component)
  and (x.environment is null or c.environment = x.environment)
group by x.n, c.bucket`;

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
  const asked = JSON.stringify(each.map((dimensions, n) => ({ ...dimensions, n })));
  const { rows } =
    each.length === 0 || starts.length === 0
      ? { rows: [] }
      : await db.query<{ n: number; bucket: number; cost: string }>(COST_OF_EACH, [
          organizationId,
          starts[0],
          to,
          starts,
          asked,
        ]);
  const costs = new Map(rows.map(({ n, bucket, cost }) => [`${n} ${bucket}`, usd(cost)]));
  return each.map((_, n) => starts.map((_start, index) => costs.get(`${n} ${index + 1}`) ?? ZERO));
}
