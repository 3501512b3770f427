import type { Queryable } from "@/server/db/queryable";
import type { SpendFilter } from "./spend";

export type ExecutionFilter = SpendFilter & {
  task?: string | undefined;
  sessionId?: string | undefined;
  executionId?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
};
/** Where a page ended. `bookedAt` as text: a Date would cut its microseconds. */
export type ExecutionPlace = { bookedAt: string; id: string };

export type ExecutionDbRow = {
  id: string;
  bookedAt: string;
  occurredAt: Date;
  agentType: string;
  agentId: string | null;
  campaignId: string | null;
  campaignName: string | null;
  model: string | null;
  tokens: string;
  cost: string;
  excess: string;
  priceStatus: "priced" | "provisional" | "free";
  success: boolean | null;
  userId: string | null;
  correctsId: string | null;
  isCorrected: boolean;
};

// $1 organization, $2 to $15 as below.
export const FILTERED = `l.organization_id = $1
        and ($2::text is null or l.agent_type = $2)
        and ($3::text is null or l.agent_id = $3)
        and ($4::text is null or l.campaign_id = $4)
        and ($5::text is null or l.provider = $5)
        and ($6::text is null or l.model = $6)
        and ($7::text is null or l.task = $7)
        and l.booked_at >= coalesce($8::timestamptz, '-infinity')
        and l.booked_at < coalesce($9::timestamptz, 'infinity')
        and ($10::text is null or l.component = $10)
        and ($11::text is null or l.environment = $11)
        and (l.agent_id is null or 'agentId' <> all ($12::text[]))
        and (l.campaign_id is null or 'campaignId' <> all ($12::text[]))
        and (l.provider is null or 'provider' <> all ($12::text[]))
        and (l.model is null or 'model' <> all ($12::text[]))
        and (l.component is null or 'component' <> all ($12::text[]))
        and (l.environment is null or 'environment' <> all ($12::text[]))
        and (l.user_id is null or 'userId' <> all ($12::text[]))
        and 'agentType' <> all ($12::text[])
        and ($13::text is null or l.user_id = $13)
        and ($14::text is null or l.session_id = $14)
        and ($15::text is null or l.execution_id = $15)`;

export function filterValues(organizationId: string, filter: ExecutionFilter): unknown[] {
  return [
    organizationId,
    filter.agentType ?? null,
    filter.agentId ?? null,
    filter.campaignId ?? null,
    filter.provider ?? null,
    filter.model ?? null,
    filter.task ?? null,
    filter.from ?? null,
    filter.to ?? null,
    filter.component ?? null,
    filter.environment ?? null,
    filter.without ?? [],
    filter.userId ?? null,
    filter.sessionId ?? null,
    filter.executionId ?? null,
  ];
}

/** Ledger rows, newest first, one page by key: the only page that reads the ledger, and never more than a page of it. */
export async function listExecutions(
  db: Queryable,
  input: {
    organizationId: string;
    filter: ExecutionFilter;
    after: ExecutionPlace | null;
    limit: number;
    /** Leaves out so many first, to see whether there are more. */
    skip?: number;
  },
): Promise<ExecutionDbRow[]> {
  const { organizationId, filter, after, limit, skip = 0 } = input;
  const { rows } = await db.query<ExecutionDbRow>({
    text: `select l.id, l.booked_at::text as "bookedAt", l.occurred_at as "occurredAt", l.agent_type as "agentType",
        l.agent_id as "agentId", l.campaign_id as "campaignId", c.name as "campaignName", l.model,
        l.tokens::text as tokens, l.cost::text as cost, l.excess::text as excess,
        l.price_status as "priceStatus", l.success, l.user_id as "userId", l.corrects_id as "correctsId", coalesce((
          -- Asked row by row by its index: without the limit Postgres may read all corrections to hash them.
          select true from billing_logs k
          where k.organization_id = l.organization_id and k.booked_at = l.booked_at and k.corrects_id = l.id
          limit 1
        ), false) as "isCorrected"
      from billing_logs l
      left join campaigns c on c.organization_id = l.organization_id and c.key = l.campaign_id
      where ${FILTERED}
        and (l.booked_at, l.id) < (coalesce($16::timestamptz, 'infinity'), coalesce($17, ''))
      order by l.booked_at desc, l.id desc
      limit $18 offset $19`,
    values: [
      ...filterValues(organizationId, filter),
      after?.bookedAt ?? null,
      after?.id ?? null,
      limit,
      skip,
    ],
  });
  return rows;
}

/**
 * The sum of the rows of a filter, corrections included; a correction is no execution.
 * @param most null for more rows than these: nobody waits for a sum over a whole ledger
 */
export async function sumExecutions(
  db: Queryable,
  input: { organizationId: string; filter: ExecutionFilter; most: number },
): Promise<{ cost: string; executions: number } | null> {
  const { organizationId, filter, most } = input;
  const { rows } = await db.query<{ cost: string; executions: number; read: number }>({
    text: `select coalesce(sum(cost), 0)::text as cost, count(*)::int as read,
        (count(*) filter (where corrects_id is null))::int as executions
      from (select l.cost, l.corrects_id from billing_logs l where ${FILTERED} limit $16) read`,
    values: [...filterValues(organizationId, filter), most + 1],
  });
  const [row] = rows;
  return row === undefined || row.read > most ? null : { cost: row.cost, executions: row.executions };
}
