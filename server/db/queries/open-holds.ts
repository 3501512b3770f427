import type { Queryable } from "@/server/db/queryable";

export type OpenHoldRow = {
  id: string;
  createdAt: Date;
  expiresAt: Date;
  /** With microseconds, for the cursor. */
  place: string;
  cost: string;
  tokens: string;
  entityKey: string;
  agentType: string;
  agentId: string | null;
  campaignId: string | null;
  model: string | null;
  viaOverride: string | null;
};

/** Holds of a budget that live, the first to expire first, one page by key. @param entityKey one counter alone; null: all */
export async function listOpenHolds(
  db: Queryable,
  input: {
    organizationId: string;
    budgetId: string;
    entityKey: string | null;
    after: { expiresAt: string; id: string } | null;
    limit: number;
  },
): Promise<OpenHoldRow[]> {
  const { organizationId, budgetId, entityKey, after, limit } = input;
  const { rows } = await db.query<OpenHoldRow>({
    name: "open-holds",
    text: `select r.id, r.created_at as "createdAt", r.expires_at as "expiresAt", r.expires_at::text as place,
        r.cost::text, r.tokens::text, w.entity_key as "entityKey", r.attribution ->> 'agentType' as "agentType",
        r.attribution ->> 'agentId' as "agentId", r.attribution ->> 'campaignId' as "campaignId",
        r.attribution ->> 'model' as model, r.via_override as "viaOverride"
      from reservations r
      cross join lateral (
        select w.entity_key from budget_windows w
        where w.id = any(r.window_ids) and w.budget_id = $2 and ($3::text is null or w.entity_key = $3)
        limit 1
      ) w
      where r.organization_id = $1 and r.state = 'HELD'
        and ($4::timestamptz is null or (r.expires_at, r.id collate "C") > ($4, $5))
      order by r.expires_at, r.id collate "C"
      limit $6`,
    values: [organizationId, budgetId, entityKey, after?.expiresAt ?? null, after?.id ?? null, limit],
  });
  return rows;
}
