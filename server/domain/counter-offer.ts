import { decide } from "@/server/domain/enforcement";
import { decideWithFallback, type FallbackInput, type Quote } from "@/server/domain/fallback";

/** Another way to ask for the same work: another model, or less of it. */
export interface Proposal extends Quote {
  model: string | null;
}

/**
 * Whether a call would be let through now if it were asked like that instead: what is offered is granted when it is
 * tried at once. In doubt it is not offered.
 * @param input the call as it was asked, with what every decision about it goes by
 */
export function wouldPass(input: FallbackInput, proposal: Proposal): boolean {
  // Asked for with another model, the one of now is a fallback like any other.
  const quote = (model: string) => (model === input.model ? input : input.quote(model));
  const asked = { ...input, ...proposal, quote };
  const first = decide(asked);
  if (first.action !== "degrade") return first.allowed;
  // The fallback of a budget that the call did not fall under has not been priced.
  const known = new Set(input.windows.map((window) => window.windowId));
  if (first.reasons.some(({ action, windowId }) => action === "degrade" && !known.has(windowId)))
    return false;
  return decideWithFallback(asked).allowed;
}

/** At most this many models are offered. */
const MAX_OFFERS = 5;

/** The models that would pass and cost less than the call, each once, cheapest first. */
export function passingModels<P extends Proposal>(input: FallbackInput, proposals: Iterable<P>): P[] {
  const found: P[] = [];
  const seen = new Set([input.model]);
  for (const proposal of proposals) {
    if (found.length === MAX_OFFERS) break;
    if (seen.has(proposal.model) || proposal.requested.cost.gte(input.requested.cost)) continue;
    seen.add(proposal.model);
    if (wouldPass(input, proposal)) found.push(proposal);
  }
  return found.sort((a, b) => a.requested.cost.cmp(b.requested.cost));
}
