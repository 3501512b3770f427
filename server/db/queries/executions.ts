import type { Queryable } from "@/server/db/queryable";
import type { SpendFilter } from "./spend";

export type ExecutionFilter = SpendFilter & {
  task?: string | undefined;
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
        l.price_status as "priceStatus", l.success, l.user_id as "userId", l.corrects_id as "correctsId", exists (
          select from billing_logs k
          where k.organization_id = l.organization_id and k.booked_at = l.booked_at and k.corrects_id = l.id
        ) as "isCorrected"
      from billing_logs l
      left join campaigns c on c.organization_id = l.organization_id and c.key = l.campaign_id
      where l.organization_id = $1
        and ($2::text is null or l.agent_type = $2)
        and ($3::text is null or l.agent_id = $3)
        and ($4::text is null or l.campaign_id = $4)
        and ($5::text is null or l.provider = $5)
        and ($6::text is null or l.model = $6)
        and ($7::text is null or l.task = $7)
        and l.booked_at >= coalesce($8::timestamptz, '-infinity')
        and l.booked_at < coalesce($9::timestamptz, 'infinity')
        and ($13::text is null or l.component = $13)
        and ($14::text is null or l.environment = $14)
        and (l.agent_id is null or 'agentId' <> all ($15::text[]))
        and (l.campaign_id is null or 'campaignId' <> all ($15::text[]))
        and (l.provider is null or 'provider' <> all ($15::text[]))
        and (l.model is null or 'model' <> all ($15::text[]))
        and (l.component is null or 'component' <> all ($15::text[]))
        and (l.environment is null or 'environment' <> all ($15::text[]))
        and 'agentType' <> all ($15::text[])
        and (l.booked_at, l.id) < (coalesce($10::timestamptz, 'infinity'), coalesce($11, ''))
      order by l.booked_at desc, l.id desc
      limit $12 offset $16`,
    values: [
      organizationId,
      filter.agentType ?? null,
      filter.agentId ?? null,
      filter.campaignId ?? null,
      filter.provider ?? null,
      filter.model ?? null,
      filter.task ?? null,
      filter.from ?? null,
      filter.to ?? null,
      after?.bookedAt ?? null,
      after?.id ?? null,
      limit,
      filter.component ?? null,
      filter.environment ?? null,
      filter.without ?? [],
      skip,
    ],
  });
  return rows;
}
