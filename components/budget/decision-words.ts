import type { Tone } from "@/components/ui/badge";
import type { BudgetDecisionsOutput } from "@/server/contract/admin-budget-detail";

type Action = BudgetDecisionsOutput["data"][number]["action"];

/** What became of a call. */
export const DECISION_WORD: Record<Action, string> = {
  allow: "Allowed",
  warn: "Allowed with warning",
  degrade: "Degraded",
  queue: "Queued",
  block: "Blocked",
};

export const DECISION_TONE: Record<Action, Tone> = {
  allow: "warning",
  warn: "warning",
  degrade: "warning",
  queue: "critical",
  block: "exceeded",
};
