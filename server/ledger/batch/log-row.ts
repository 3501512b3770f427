import type { SettleInput, TrackCostInput } from "@/server/contract/track-cost";
import { type Money, toWire } from "@/server/domain/money";
import type { PricedUsage } from "@/server/domain/pricing";
import type { Attribution } from "@/server/domain/scopes";

/** A row of billing_logs, in the names of its columns; it is recorded at the instant of its batch. Money as decimal strings. */
export type LogRow = {
  booked_at: string;
  id: string;
  occurred_at: string;
  agent_type: string;
  agent_id: string | null;
  campaign_id: string | null;
  environment: string | null;
  component: string | null;
  user_id: string | null;
  session_id: string | null;
  pool_id: string | null;
  provider: string | null;
  model: string | null;
  requested_model: string | null;
  tokens: number;
  input_tokens: number;
  output_tokens: number;
  cache_read_tokens: number;
  cache_write_tokens: number;
  cost: string;
  input_cost: string;
  output_cost: string;
  cache_read_cost: string;
  cache_write_cost: string;
  excess: string;
  bypassed: string;
  cost_source: string;
  price_status: string;
  price_id: string | null;
  reservation_id: string | null;
  late: boolean;
  task: string | null;
  execution_id: string | null;
  success: boolean | null;
  impact_score: number | null;
  conversion_achieved: boolean | null;
  quality_score: number | null;
  retry_count: number | null;
  execution_time_ms: number | null;
  cached: boolean | null;
  metadata: Record<string, unknown> | null;
  actor_id: string;
};

type LogInput = {
  id: string;
  actorId: string;
  bookedAt: number;
  occurredAt: number;
  late: boolean;
  attribution: Attribution & { requestedModel?: string | undefined };
  usage: TrackCostInput | SettleInput;
  priced: PricedUsage;
  excess: Money;
  bypassed: Money;
  reservationId: string | null;
};

let lastInstant = Number.NaN;
let lastText = "";

/** The rows of a batch share an instant or two, so the last one is remembered. */
function iso(at: number): string {
  if (at !== lastInstant) {
    lastInstant = at;
    lastText = new Date(at).toISOString();
  }
  return lastText;
}

/** The ledger row of one execution. */
export function logRow(input: LogInput): LogRow {
  const { attribution: whose, usage, priced } = input;
  return {
    booked_at: iso(input.bookedAt),
    id: input.id,
    occurred_at: iso(input.occurredAt),
    agent_type: whose.agentType,
    agent_id: whose.agentId ?? null,
    campaign_id: whose.campaignId ?? null,
    environment: whose.environment ?? null,
    component: whose.component ?? null,
    user_id: whose.userId ?? null,
    session_id: whose.sessionId ?? null,
    pool_id: whose.poolId ?? null,
    provider: whose.provider ?? null,
    model: whose.model ?? null,
    requested_model: whose.requestedModel ?? null,
    tokens: priced.tokens,
    input_tokens: usage.inputTokens ?? 0,
    output_tokens: usage.outputTokens ?? 0,
    cache_read_tokens: usage.cacheReadTokens ?? 0,
    cache_write_tokens: usage.cacheWriteTokens ?? 0,
    cost: toWire(priced.cost),
    input_cost: toWire(priced.costByClass.input),
    output_cost: toWire(priced.costByClass.output),
    cache_read_cost: toWire(priced.costByClass.cacheRead),
    cache_write_cost: toWire(priced.costByClass.cacheWrite),
    excess: toWire(input.excess),
    bypassed: toWire(input.bypassed),
    cost_source: priced.costSource,
    price_status: priced.priceStatus,
    price_id: priced.priceId ?? null,
    reservation_id: input.reservationId,
    late: input.late,
    task: usage.task ?? whose.task ?? null,
    execution_id: usage.executionId ?? null,
    success: usage.success ?? null,
    impact_score: usage.impactScore ?? null,
    conversion_achieved: usage.conversionAchieved ?? null,
    quality_score: usage.qualityScore ?? null,
    retry_count: usage.retryCount ?? null,
    execution_time_ms: usage.executionTime ?? null,
    cached: usage.cached ?? null,
    metadata: usage.metadata ?? null,
    actor_id: input.actorId,
  };
}
