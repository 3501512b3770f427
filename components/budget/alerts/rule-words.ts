import { SCOPE_WORD } from "@/components/budget/budgets/budget-words";
import { EVENT_WORD } from "@/components/budget/channels/channel-words";
import type { AlertRuleRow } from "@/server/contract/admin-alert-rules";

type Rule = Pick<AlertRuleRow, "events" | "levels" | "scopeTypes" | "budgetId" | "quietMinutes">;

/** What a rule sends, in one sentence. */
export function ruleSentence({ events, levels, scopeTypes, budgetId, quietMinutes }: Rule): string {
  const others = events.filter((event) => event !== "alert.raised").map((event) => EVENT_WORD[event]);
  if (!events.includes("alert.raised")) return sentence(others);
  const which = levels.length === 0 ? "Every alert" : `Alerts that are ${joined(levels)}`;
  const of =
    budgetId !== null
      ? " of one budget"
      : scopeTypes.length === 0
        ? ""
        : ` of budgets with the scope ${joined(scopeTypes.map((type) => SCOPE_WORD[type].toLowerCase()))}`;
  const quiet = quietMinutes === 0 ? "" : `, repeats within ${quietWord(quietMinutes)} kept back`;
  return sentence([which + of + quiet, ...others]);
}

function sentence([first = "", ...others]: readonly string[]): string {
  return `${[first, ...others.map((word) => word.charAt(0).toLowerCase() + word.slice(1))].join("; ")}.`;
}

export function quietWord(minutes: number): string {
  if (minutes % 1440 === 0) return minutes === 1440 ? "a day" : `${minutes / 1440} days`;
  if (minutes % 60 === 0) return minutes === 60 ? "an hour" : `${minutes / 60} hours`;
  return `${minutes} minutes`;
}

function joined(words: readonly string[]): string {
  return new Intl.ListFormat("en-GB", { type: "disjunction" }).format(words);
}
