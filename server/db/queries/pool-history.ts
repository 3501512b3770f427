import type { Queryable } from "@/server/db/queryable";

export type UsageEntry = { start: Date; amount: string; executions: number; tokens: number };

/** Usage of an agent or a pool in [from, to): entries of an hour counted from `from`, none for an hour without any. */
export async function listPoolUsage(
  db: Queryable,
  input: { organizationId: string; from: Date; to: Date; agentId: string | null; poolId: string | null },
): Promise<UsageEntry[]> {
  const { rows } = await db.query<UsageEntry>({
    name: "pool-usage",
    text: `select date_bin('1 hour', booked_at, $2) as start, sum(cost)::text as amount,
        count(*) filter (where corrects_id is null)::float8 as executions, sum(tokens)::float8 as tokens
      from billing_logs
      where organization_id = $1 and booked_at >= $2 and booked_at < $3
        and ($4::text is null or agent_id = $4) and ($5::text is null or pool_id = $5)
      group by 1
      order by 1`,
    values: [input.organizationId, input.from, input.to, input.agentId, input.poolId],
  });
  return rows;
}

export type TransferRow = {
  id: string;
  runId: string;
  fromPoolId: string | null;
  fromAgent: string | null;
  toPoolId: string | null;
  toAgent: string | null;
  amount: string;
  strategy: string;
  reason: string;
  actorId: string;
  createdAt: Date;
};

/** Transfers, newest first; of one pool, or of all. */
export async function listTransfers(
  db: Queryable,
  input: { organizationId: string; poolId: string | null; beforeId: string | null; limit: number },
): Promise<TransferRow[]> {
  const { rows } = await db.query<TransferRow>({
    name: "pool-transfers",
    text: `select id, run_id as "runId", from_pool_id as "fromPoolId", from_agent as "fromAgent",
        to_pool_id as "toPoolId", to_agent as "toAgent", amount::text as amount, strategy, reason,
        actor_id as "actorId", created_at as "createdAt"
      from pool_transfers
      where organization_id = $1 and ($2::text is null or $2 in (from_pool_id, to_pool_id))
        and ($3::text is null or id collate "C" < $3 collate "C")
      order by id collate "C" desc
      limit $4`,
    values: [input.organizationId, input.poolId, input.beforeId, input.limit],
  });
  return rows;
}
