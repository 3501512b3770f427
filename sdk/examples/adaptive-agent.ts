import type { BudgetTracker, TrackedRun } from "../src/index";

/** What each level still affords, the dearest first. */
const BY_FEATURE = [
  { feature: "high_quality", model: "gpt-4o", style: "Answer in full, with figures and sources." },
  { feature: "medium_quality", model: "gpt-4o-mini", style: "Answer in a few paragraphs." },
  { feature: "low_quality", model: "gpt-4.1-nano", style: "Answer in a few sentences." },
] as const;
const LEAST = { model: "gpt-4.1-nano", style: "Answer in one sentence." } as const;

/** How to serve at what is left of the tightest budget: a cheaper model before a refusal. */
export function wayToServe({ features }: Pick<TrackedRun, "features">): { model: string; style: string } {
  return BY_FEATURE.find(({ feature }) => features.includes(feature)) ?? LEAST;
}

type Answer = { model: string; usage: { prompt_tokens: number; completion_tokens: number } };
type Complete = (request: { model: string; system: string; prompt: string }) => Promise<Answer>;

/** An agent that adapts to its budget. */
export function answer(tracker: BudgetTracker, complete: Complete, prompt: string): Promise<Answer> {
  return tracker.executeWithTracking(
    (run) => {
      const { model, style } = wayToServe(run);
      return complete({ model, system: style, prompt });
    },
    { agentType: "CONTENT", agentId: "adaptive", model: "gpt-4o", estimatedTokens: 300 },
  );
}
