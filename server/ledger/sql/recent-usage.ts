import type { Queryable } from "@/server/db/queryable";
import { type Money, usd } from "@/server/domain/money";

const READ = `
select agent_id, sum(cost)::text as amount
from usage_hours
where organization_id = $1 and starts_at >= $2 and starts_at < $3
  and agent_id in (select key from agents where organization_id = $1 and pool_id = $4)
group by agent_id, starts_at
order by agent_id collate "C", starts_at`;

/** What each agent of a pool cost in each hour of [from, to) in which it did anything, US dollars. */
export async function readRecentUsage(
  db: Queryable,
  input: { organizationId: string; poolId: string; from: number; to: number },
): Promise<Map<string, Money[]>> {
  const { rows } = await db.query<{ agent_id: string; amount: string }>(READ, [
    input.organizationId,
    new Date(input.from),
    new Date(input.to),
    input.poolId,
  ]);
  const usage = new Map<string, Money[]>();
  for (const { agent_id, amount } of rows) usage.set(agent_id, [...(usage.get(agent_id) ?? []), usd(amount)]);
  return usage;
}
