import type { Reason } from "@/server/contract/decision";

const WHAT: Record<Reason["metric"], string> = {
  cost: "US dollars",
  tokens: "tokens",
  requests: "requests",
  per_call: "US dollars for one call",
  hard_ceiling: "US dollars under the hard ceiling",
  suspended: "",
};

/** Why a call is refused, in one sentence: the strictest budget, and how many more refuse. */
export function refusalSentence(reasons: readonly Reason[]): string {
  const refusing = reasons.filter(({ action }) => action === "block" || action === "queue");
  const [first] = refusing;
  if (!first) return "No budget allows this call.";
  const more = refusing.length > 1 ? ` (and ${refusing.length - 1} more)` : "";
  if (first.metric === "suspended") return `The budget ${first.budgetName} is suspended${more}.`;
  const { budgetName, requested, remaining, limit, metric } = first;
  return `The budget ${budgetName} refuses: ${requested} requested, ${remaining} of ${limit} ${WHAT[metric]} remain${more}.`;
}
