import type { Queryable } from "@/server/db/queryable";

export type AgentTokens = { agentId: string; prompt: string; completion: string };

/** From when the tokens of one agent count. */
export type AgentSince = { agentId: string; since: Date };

const columns = (agents: readonly AgentSince[]) => [
  agents.map(({ agentId }) => agentId),
  agents.map(({ since }) => since),
];

/** Tokens by class since the start of a whole hour, from the cube. Cached ones are part of the prompt. */
export async function sumAgentTokens(
  db: Queryable,
  organizationId: string,
  agents: readonly AgentSince[],
): Promise<AgentTokens[]> {
  const { rows } = await db.query<AgentTokens>({
    name: "agent-tokens",
    text: `select a.agent_id as "agentId", sum(u.input_tokens + u.cache_read_tokens + u.cache_write_tokens)::text as prompt,
        sum(u.output_tokens)::text as completion
      from unnest($2::text[], $3::timestamptz[]) as a (agent_id, since)
      join usage_hours u on u.organization_id = $1 and u.agent_id = a.agent_id and u.starts_at >= a.since
      group by a.agent_id`,
    values: [organizationId, ...columns(agents)],
  });
  return rows;
}

/** The same since any instant, from the ledger: for counts that were begun anew within an hour. */
export async function sumAgentTokensExactly(
  db: Queryable,
  organizationId: string,
  agents: readonly AgentSince[],
): Promise<AgentTokens[]> {
  const { rows } = await db.query<AgentTokens>({
    name: "agent-tokens-exactly",
    text: `select a.agent_id as "agentId", sum(l.input_tokens + l.cache_read_tokens + l.cache_write_tokens)::text as prompt,
        sum(l.output_tokens)::text as completion
      from unnest($2::text[], $3::timestamptz[]) as a (agent_id, since)
      join billing_logs l on l.organization_id = $1 and l.agent_id = a.agent_id and l.booked_at >= a.since
      group by a.agent_id`,
    values: [organizationId, ...columns(agents)],
  });
  return rows;
}

export type AgentWeeks = { agentId: string; recent: string; before: string };

/** Tokens of the seven days up to now, and of the seven before them. */
export async function sumAgentWeeks(
  db: Queryable,
  input: { organizationId: string; agentIds: readonly string[]; now: Date },
): Promise<AgentWeeks[]> {
  const { rows } = await db.query<AgentWeeks>({
    name: "agent-weeks",
    text: `select agent_id as "agentId",
        coalesce(sum(tokens) filter (where starts_at >= $3::timestamptz - interval '7 days'), 0)::text as recent,
        coalesce(sum(tokens) filter (where starts_at < $3::timestamptz - interval '7 days'), 0)::text as before
      from usage_hours
      where organization_id = $1 and agent_id = any($2) and starts_at >= $3::timestamptz - interval '14 days'
      group by agent_id`,
    values: [input.organizationId, input.agentIds, input.now],
  });
  return rows;
}

export type PastTokens = { budgetId: string; periodKey: string; tokens: string };

/** Of each budget the last twelve counts that ended, newest first. */
export async function listPastTokens(
  db: Queryable,
  input: { organizationId: string; budgetIds: readonly string[]; now: Date },
): Promise<PastTokens[]> {
  const { rows } = await db.query<PastTokens>({
    name: "past-tokens",
    text: `select b.id as "budgetId", w.period_key as "periodKey", w.tokens::text
      from unnest($2::text[]) as b (id)
      cross join lateral (
        select period_key, tokens, starts_at, epoch from budget_windows
        where organization_id = $1 and budget_id = b.id and ends_at <= $3
        order by starts_at desc, epoch desc
        limit 12
      ) w
      order by b.id collate "C", w.starts_at desc, w.epoch desc`,
    values: [input.organizationId, input.budgetIds, input.now],
  });
  return rows;
}
