import type { z } from "zod";
import type { AuthorizeInput } from "@/server/contract/authorize";
import type { Reason } from "@/server/contract/decision";
import type { TektonCheckInput, TektonCheckOutput, TektonRecordInput } from "@/server/contract/face-tekton";
import type { TrackCostInput } from "@/server/contract/track-cost";
import { estimateTokens } from "@/server/domain/estimate-tokens";
import { given } from "@/server/services/budgets/limit-input";

/** Callers of this face name a component and seldom an agent. */
const AGENT_TYPE = "COMPONENT";
/** Tokens allowed for an answer that nobody has said the length of. */
const OUTPUT_ALLOWANCE = 500;

type Attributed = Pick<
  TektonRecordInput,
  | "provider"
  | "model"
  | "component"
  | "agent_type"
  | "agent_id"
  | "campaign_id"
  | "environment"
  | "user_id"
  | "session_id"
>;

function attributionOf(input: Attributed) {
  return given({
    agentType: input.agent_type ?? AGENT_TYPE,
    agentId: input.agent_id,
    campaignId: input.campaign_id,
    environment: input.environment,
    component: input.component,
    userId: input.user_id,
    sessionId: input.session_id,
    provider: input.provider,
    model: input.model,
  });
}

type Estimate = TektonCheckOutput["token_estimate"];

/** What an authorization of this call would be asked, and how its text was counted. */
export function toAuthorizeInput(input: TektonCheckInput): {
  input: z.input<typeof AuthorizeInput>;
  estimate: Estimate;
} {
  const { input_text, estimated_tokens, input_tokens, max_output_tokens } = input;
  const isCounted = input_text !== undefined && estimated_tokens === undefined && input_tokens === undefined;
  const inputTokens = isCounted ? estimateTokens(input_text) : input_tokens;
  const outputTokens = max_output_tokens ?? (isCounted ? OUTPUT_ALLOWANCE : undefined);
  const estimate: Estimate =
    inputTokens !== undefined && outputTokens !== undefined && isCounted
      ? { estimated: true, input_tokens: inputTokens, output_tokens: outputTokens }
      : null;
  return {
    estimate,
    input: given({
      ...attributionOf(input),
      estimatedTokens: estimated_tokens,
      estimatedInputTokens: inputTokens,
      maxOutputTokens: outputTokens,
      estimatedCost: input.estimated_cost,
      fallbackModels: input.fallback_models,
      priority: input.priority,
      urgent: input.urgent,
    }),
  };
}

/** A record in our words; texts become counts here and go no further. */
export function toTrackCostInput(input: TektonRecordInput): { input: TrackCostInput; isEstimated: boolean } {
  const { input_text, output_text, tokens, input_tokens, output_tokens } = input;
  const isEstimated =
    (input_text !== undefined || output_text !== undefined) &&
    tokens === undefined &&
    input_tokens === undefined &&
    output_tokens === undefined;
  return {
    isEstimated,
    input: given({
      ...attributionOf(input),
      task: input.task,
      tokens,
      inputTokens: isEstimated ? estimateTokens(input_text ?? "") : input_tokens,
      outputTokens: isEstimated ? estimateTokens(output_text ?? "") : output_tokens,
      cacheReadTokens: input.cache_read_tokens,
      cacheWriteTokens: input.cache_write_tokens,
      cost: input.cost,
      executionId: input.request_id,
      idempotencyKey: input.idempotency_key,
      occurredAt: input.timestamp,
      success: input.success,
      metadata: isEstimated ? { ...input.metadata, estimated: true } : input.metadata,
    }) as TrackCostInput,
  };
}

/** A reason in this face's spelling. */
export function toTektonReason(reason: Reason): TektonCheckOutput["reasons"][number] {
  const { budgetId, budgetName, resetsAt, overage: _above, ...rest } = reason;
  return { budget_id: budgetId, budget_name: budgetName, ...rest, resets_at: resetsAt };
}
