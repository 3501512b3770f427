import type { Queryable } from "@/server/db/queryable";

export type BudgetDecisionRow = {
  /** With microseconds, for the cursor. */
  minute: string;
  action: "allow" | "warn" | "degrade" | "queue" | "block";
  /** How many there were in that minute; the rest is of the last one. */
  calls: string;
  at: Date;
  sentence: string;
  agentType: string;
  agentId: string | null;
  campaignId: string | null;
  model: string | null;
  queueId: string | null;
  /** The execution that its hold was settled with; null where nothing was booked. */
  executionId: string | null;
};

// A hold is booked at the instant of its admission, so its execution is found by the ledger's own key.
const LIST = `
select d.minute::text as minute, d.action, d.calls::text as calls, d.at, d.sentence, d.agent_type as "agentType",
  d.agent_id as "agentId", d.campaign_id as "campaignId", d.model, d.queue_id as "queueId", (
    select l.id
    from reservations r
    join billing_logs l on l.organization_id = r.organization_id and l.booked_at = r.created_at
      and l.reservation_id = r.id and l.corrects_id is null
    where r.id = d.hold_id and r.organization_id = d.organization_id
    limit 1
  ) as "executionId"
from budget_decisions d
where d.organization_id = $1 and d.budget_id = $2
  and ($3::timestamptz is null or (d.minute, d.action) < ($3, $4))
order by d.minute desc, d.action desc
limit $5`;

/** What a budget said of calls that it did not simply let through, newest first, one page by key. */
export async function listBudgetDecisions(
  db: Queryable,
  input: {
    organizationId: string;
    budgetId: string;
    after: { minute: string; action: string } | null;
    limit: number;
  },
): Promise<BudgetDecisionRow[]> {
  const { organizationId, budgetId, after, limit } = input;
  const { rows } = await db.query<BudgetDecisionRow>({
    name: "budget-decisions",
    text: LIST,
    values: [organizationId, budgetId, after?.minute ?? null, after?.action ?? null, limit],
  });
  return rows;
}

/** Forgets decisions from before an instant. @returns how many rows */
export async function deleteDecisions(db: Queryable, before: Date): Promise<number> {
  const { rowCount } = await db.query("delete from budget_decisions where minute < $1", [before]);
  return rowCount ?? 0;
}
