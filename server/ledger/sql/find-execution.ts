import type { Queryable } from "@/server/db/queryable";
import type { PeriodKind } from "@/server/domain/period";
import { ROW_DIMENSIONS } from "./ledger-dimensions";

export type ExecutionDetailRow = {
  id: string;
  bookedAt: Date;
  recordedAt: Date;
  occurredAt: Date;
  agentType: string;
  agentId: string | null;
  campaignId: string | null;
  campaignName: string | null;
  environment: string | null;
  component: string | null;
  userId: string | null;
  correctsId: string | null;
  isCorrected: boolean;
  sessionId: string | null;
  provider: string | null;
  model: string | null;
  requestedModel: string | null;
  tokens: string;
  inputTokens: string;
  outputTokens: string;
  cacheReadTokens: string;
  cacheWriteTokens: string;
  cost: string;
  inputCost: string;
  outputCost: string;
  cacheReadCost: string;
  cacheWriteCost: string;
  excess: string;
  costSource: "explicit" | "model_price" | "agent_type_rate" | "default";
  priceStatus: "priced" | "provisional" | "free";
  priceId: string | null;
  reservationId: string | null;
  late: boolean;
  task: string | null;
  executionId: string | null;
  success: boolean | null;
  impactScore: number | null;
  conversionAchieved: boolean | null;
  qualityScore: number | null;
  retryCount: number | null;
  executionTimeMs: string | null;
  cached: boolean | null;
  metadata: Record<string, unknown> | null;
  recordedBy: string;
  /** What the row is counted by, column by column. */
  dimensions: Record<string, string>;
  holdState: "HELD" | "SETTLED" | "RELEASED" | "EXPIRED" | null;
  holdCost: string | null;
  holdCreatedAt: Date | null;
  holdExpiresAt: Date | null;
  holdClosedAt: Date | null;
  viaOverride: string | null;
  holdWindowIds: string[] | null;
  usedBefore: string[] | null;
  limitInForce: (string | null)[] | null;
};

const FIND = `select l.id, l.booked_at as "bookedAt", l.recorded_at as "recordedAt", l.occurred_at as "occurredAt",
  l.agent_type as "agentType", l.agent_id as "agentId", l.campaign_id as "campaignId", c.name as "campaignName",
  l.environment, l.component, l.user_id as "userId", l.corrects_id as "correctsId",
  exists (
    select from billing_logs n
    where n.organization_id = l.organization_id and n.booked_at = l.booked_at and n.corrects_id = l.id
  ) as "isCorrected", l.session_id as "sessionId", l.provider, l.model,
  l.requested_model as "requestedModel", l.tokens::text as tokens, l.input_tokens::text as "inputTokens",
  l.output_tokens::text as "outputTokens", l.cache_read_tokens::text as "cacheReadTokens",
  l.cache_write_tokens::text as "cacheWriteTokens", l.cost::text as cost, l.input_cost::text as "inputCost",
  l.output_cost::text as "outputCost", l.cache_read_cost::text as "cacheReadCost",
  l.cache_write_cost::text as "cacheWriteCost", l.excess::text as excess, l.cost_source as "costSource",
  l.price_status as "priceStatus", l.price_id as "priceId", l.reservation_id as "reservationId", l.late, l.task,
  l.execution_id as "executionId", l.success, l.impact_score as "impactScore",
  l.conversion_achieved as "conversionAchieved", l.quality_score as "qualityScore", l.retry_count as "retryCount",
  l.execution_time_ms::text as "executionTimeMs", l.cached, l.metadata,
  coalesce(u.name, k.name, l.actor_id) as "recordedBy", ${ROW_DIMENSIONS} as dimensions,
  r.state as "holdState", r.cost::text as "holdCost", r.created_at as "holdCreatedAt",
  r.expires_at as "holdExpiresAt", r.closed_at as "holdClosedAt", r.via_override as "viaOverride",
  r.window_ids as "holdWindowIds", r.used_before::text[] as "usedBefore", r.limit_in_force::text[] as "limitInForce"
from billing_logs l
left join campaigns c on c.organization_id = l.organization_id and c.key = l.campaign_id
left join reservations r on r.id = l.reservation_id and r.organization_id = l.organization_id
left join users u on u.id = l.actor_id
left join api_keys k on k.id = l.actor_id
where l.organization_id = $1 and l.id = $2 and l.booked_at >= $3 and l.booked_at < $4
limit 1`;

const DAY_MS = 86_400_000;

/**
 * One row of the ledger with its hold. Its key begins with the instant it is booked at, which its id nearly tells: it
 * was made when the row was recorded, and most rows are booked within a day of that. Only a row that was booked long
 * before is looked for in the whole key.
 * @param recordedAt epoch milliseconds that the id was made at
 */
export async function findExecution(
  db: Queryable,
  { organizationId, id, recordedAt }: { organizationId: string; id: string; recordedAt: number },
): Promise<ExecutionDetailRow | null> {
  const near = [new Date(recordedAt - DAY_MS), new Date(recordedAt + DAY_MS)];
  for (const range of [near, ["-infinity", "infinity"]]) {
    const { rows } = await db.query<ExecutionDetailRow>({
      name: "find-execution",
      text: FIND,
      values: [organizationId, id, ...range],
    });
    if (rows[0] !== undefined) return rows[0];
  }
  return null;
}

export type CountingWindowRow = {
  windowId: string;
  budgetId: string;
  name: string;
  entityKey: string;
  period: PeriodKind;
  periodKey: string;
  startsAt: Date;
};

const MOST_WINDOWS = 100;

/** The windows that count a ledger row: those within whose bounds it lies and whose dimensions it equals. */
export async function listCountingWindows(
  db: Queryable,
  input: { organizationId: string; bookedAt: Date; dimensions: Record<string, string> },
): Promise<CountingWindowRow[]> {
  const { rows } = await db.query<CountingWindowRow>({
    name: "counting-windows",
    text: `select w.id as "windowId", w.budget_id as "budgetId", b.name, w.entity_key as "entityKey",
        b.period, w.period_key as "periodKey", w.starts_at as "startsAt"
      from budget_windows w
      join budgets b on b.id = w.budget_id
      where w.organization_id = $1 and w.starts_at <= $2 and (w.ends_at is null or w.ends_at > $2)
        and w.dimensions <@ $3::jsonb
        and not exists (
          select from jsonb_each(w.excepted) as x (name, keys)
          where coalesce(x.keys ? ($3::jsonb ->> x.name), true)
        )
      order by b.name collate "C", w.id
      limit ${MOST_WINDOWS}`,
    values: [input.organizationId, input.bookedAt, JSON.stringify(input.dimensions)],
  });
  return rows;
}

export type CorrectionOfRow = {
  id: string;
  cost: string;
  reason: string | null;
  correctedBy: string | null;
  at: Date;
};

/** The rows that correct an execution, oldest first. */
export async function listCorrections(
  db: Queryable,
  input: { organizationId: string; id: string },
): Promise<CorrectionOfRow[]> {
  const { rows } = await db.query<CorrectionOfRow>({
    name: "corrections",
    text: `select c.id, c.cost::text as cost, c.metadata ->> 'reason' as reason,
        coalesce(u.name, k.name, c.metadata ->> 'correctedBy') as "correctedBy", c.recorded_at as at
      from billing_logs l
      join billing_logs c
        on c.organization_id = l.organization_id and c.booked_at = l.booked_at and c.corrects_id = l.id
      left join users u on u.id = c.metadata ->> 'correctedBy'
      left join api_keys k on k.id = c.metadata ->> 'correctedBy'
      where l.organization_id = $1 and l.id = $2
      order by c.id`,
    values: [input.organizationId, input.id],
  });
  return rows;
}
