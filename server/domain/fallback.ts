import type { Decision } from "@/server/domain/decision";
import { type DecisionInput, decide } from "@/server/domain/enforcement";
import type { Requested, WindowState } from "@/server/domain/window-state";

/** A model's price for the call, and the windows the call falls under with that model. */
export interface Quote {
  requested: Requested;
  windows: readonly WindowState[];
}

export interface FallbackInput extends DecisionInput {
  model: string | null;
  /** The asker's own list, tried after the budget's fallback. */
  fallbackModels: readonly string[];
  /** null: the model has no price, so it cannot be shown to be cheaper. */
  quote: (model: string) => Quote | null;
}

/** A decision about the model that is let through, with what it asks for. */
export interface RoutedDecision extends Decision {
  model: string | null;
  requested: Requested;
  /** What the call falls under with that model: what a hold must be placed on. */
  windows: readonly WindowState[];
}

/**
 * `decide`, and when that says degrade, the same again for a cheaper model, since its own budgets may refuse it.
 * - the first fallback that is not dearer and breaks no blocking or queueing budget is let through as `degrade`;
 * - if every such fallback breaks one, that answer stands (block or queue);
 * - if all known fallbacks are dearer than the call, it blocks: past its limit a degrade budget admits only the cheaper;
 * - if no fallback is known or priced, it warns (requirements.md C6) and the caller offers alternatives.
 */
export function decideWithFallback(input: FallbackInput): RoutedDecision {
  const first = decide(input);
  const asked = { model: input.model, requested: input.requested, windows: input.windows };
  if (first.action !== "degrade") return { ...first, ...asked };
  let refused: RoutedDecision | null = null;
  let isPriced = false;
  for (const model of candidates(first, input)) {
    const quote = model === input.model ? input : input.quote(model);
    if (quote === null) continue;
    isPriced = true;
    if (quote.requested.cost.gt(input.requested.cost)) continue;
    const second = decide({ ...input, requested: quote.requested, windows: quote.windows });
    const routed = { ...second, model, requested: quote.requested, windows: quote.windows };
    if (second.allowed) return { ...routed, action: "degrade", reasons: first.reasons, fallbackModel: model };
    refused ??= routed;
  }
  if (refused !== null) return refused;
  if (isPriced) return { ...first, ...asked, action: "block", allowed: false };
  return { ...first, ...asked, action: "warn" };
}

function candidates(first: Decision, input: FallbackInput): Set<string> {
  const models = new Set<string>();
  if (first.fallbackModel !== null) models.add(first.fallbackModel);
  for (const model of input.fallbackModels) models.add(model);
  return models;
}
