import type { Queryable } from "@/server/db/queryable";

export type AgentFiguresRow = {
  agentId: string | null;
  agentType: string;
  spent: string;
  executions: number;
  succeeded: string;
  tokens: string;
};
export type AgentPlace = { spent: string; agentType: string; agentId: string | null };

/** Agents of a stretch of hours, dearest first; without an id by type alone. Together they are every execution. */
export async function listAgentFigures(
  db: Queryable,
  input: { organizationId: string; from: Date; to: Date; after: AgentPlace | null; limit: number },
): Promise<AgentFiguresRow[]> {
  const { organizationId, from, to, after, limit } = input;
  const { rows } = await db.query<AgentFiguresRow>({
    name: "agent-figures",
    text: `select agent_id as "agentId", agent_type as "agentType", sum(cost)::text as spent,
        sum(executions)::float8 as executions, sum(succeeded)::text as succeeded, sum(tokens)::text as tokens
      from usage_hours
      where organization_id = $1 and starts_at >= $2 and starts_at < $3
      group by agent_type, agent_id
      having $4::numeric is null or sum(cost) < $4
        or (sum(cost) = $4
          and (agent_type collate "C", coalesce(agent_id, '') collate "C") > ($5 collate "C", $6 collate "C"))
      order by sum(cost) desc, agent_type collate "C", coalesce(agent_id, '') collate "C"
      limit $7`,
    values: [
      organizationId,
      from,
      to,
      after?.spent ?? null,
      after?.agentType ?? "",
      after?.agentId ?? "",
      limit,
    ],
  });
  return rows;
}
