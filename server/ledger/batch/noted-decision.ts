import type { Alternative } from "@/server/contract/authorize";
import type { DecisionAction } from "@/server/domain/decision";
import { decisionSentence } from "@/server/domain/decision-sentence";
import type { RoutedDecision } from "@/server/domain/fallback";
import { usd } from "@/server/domain/money";
import type { PreparedAuthorize } from "./prepared";

/** What came of a call that a budget spoke about. */
type Came = { holdId?: string; queueId?: string; alternatives?: readonly Alternative[] };

/** The last call of a batch that a budget did not simply let through, and how many there were alike. */
export type NotedDecision = {
  budgetId: string;
  calls: number;
  prepared: PreparedAuthorize;
  decision: RoutedDecision;
  came: Came;
};

/**
 * Notes a decision with each budget that is among its reasons: blocked, queued, degraded, allowed with warning, or allowed
 * by an override alone. Of a batch only the last of each kind is written, with the number of all.
 */
export function noteDecision(
  prepared: PreparedAuthorize,
  decision: RoutedDecision,
  { decisions }: { decisions: Map<string, NotedDecision> },
  came: Came,
): void {
  for (const budgetId of new Set(decision.reasons.map((reason) => reason.budgetId))) {
    const key = `${budgetId} ${decision.action}`;
    const calls = (decisions.get(key)?.calls ?? 0) + 1;
    decisions.set(key, { budgetId, calls, prepared, decision, came });
  }
}

export type DecisionRow = {
  budget_id: string;
  action: DecisionAction;
  calls: number;
  sentence: string;
  agent_type: string;
  agent_id: string | null;
  campaign_id: string | null;
  model: string | null;
  hold_id: string | null;
  queue_id: string | null;
};

/** Noted decisions in the names of their columns. The sentence is made here, once for all calls of a kind. */
export function decisionRows(noted: Iterable<NotedDecision>, timeZone: string): DecisionRow[] {
  return Array.from(noted, ({ budgetId, calls, prepared, decision, came }) => {
    const { agentType, agentId, campaignId, model } = prepared.attribution;
    return {
      budget_id: budgetId,
      action: decision.action,
      calls,
      sentence: sentenceOf(decision, came, timeZone),
      agent_type: agentType,
      agent_id: agentId ?? null,
      campaign_id: campaignId ?? null,
      model: model ?? null,
      hold_id: came.holdId ?? null,
      queue_id: came.queueId ?? null,
    };
  });
}

function sentenceOf(decision: RoutedDecision, { alternatives = [] }: Came, timeZone: string): string {
  return decisionSentence({
    decision,
    timeZone,
    model: decision.model,
    alternatives: alternatives.map(({ model, heldCost }) => ({ model, heldCost: usd(heldCost) })),
  });
}
