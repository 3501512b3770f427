import { SCOPE_WORD } from "@/components/budget/budgets/budget-words";
import { EVENT_WORD } from "@/components/budget/channels/channel-words";
import type { AlertRuleRow } from "@/server/contract/admin-alert-rules";

type Rule = Pick<
  AlertRuleRow,
  | "events"
  | "levels"
  | "scopeTypes"
  | "budgetId"
  | "forecastPercent"
  | "quietMinutes"
  | "digest"
  | "urgentAtOnce"
>;

/** What a rule sends, in one sentence. */
export function ruleSentence(rule: Rule): string {
  const { events, levels, forecastPercent } = rule;
  const others = events
    .filter((event) => event !== "alert.raised" && event !== "forecast.raised")
    .map((event) => EVENT_WORD[event]);
  const about = [
    ...(events.includes("alert.raised")
      ? [levels.length === 0 ? "Every alert" : `Alerts that are ${joined(levels)}`]
      : []),
    ...(events.includes("forecast.raised") ? [`Forecasts of ${forecastPercent}% of the limit or more`] : []),
  ];
  if (about.length === 0) return sentence(others);
  const [first = "", second] = about;
  const what = second === undefined ? first : `${first}, and ${lower(second)}`;
  return sentence([what + whichBudgets(rule) + how(rule), ...others]);
}

function whichBudgets({ budgetId, scopeTypes }: Rule): string {
  if (budgetId !== null) return " of one budget";
  if (scopeTypes.length === 0) return "";
  return ` of budgets with the scope ${joined(scopeTypes.map((type) => SCOPE_WORD[type].toLowerCase()))}`;
}

function how({ events, quietMinutes, digest, urgentAtOnce }: Rule): string {
  const quiet = quietMinutes === 0 ? "" : `, repeats within ${quietWord(quietMinutes)} kept back`;
  if (digest === "at_once") return quiet;
  const waits = urgentAtOnce && events.includes("alert.raised") ? "; critical and exceeded at once" : "";
  return `${quiet}, in one message ${digest === "hourly" ? "an hour" : "a day"}${waits}`;
}

function sentence([first = "", ...others]: readonly string[]): string {
  return `${[first, ...others.map(lower)].join("; ")}.`;
}

const lower = (word: string) => word.charAt(0).toLowerCase() + word.slice(1);

export function quietWord(minutes: number): string {
  if (minutes % 1440 === 0) return minutes === 1440 ? "a day" : `${minutes / 1440} days`;
  if (minutes % 60 === 0) return minutes === 60 ? "an hour" : `${minutes / 60} hours`;
  return `${minutes} minutes`;
}

function joined(words: readonly string[]): string {
  return new Intl.ListFormat("en-GB", { type: "disjunction" }).format(words);
}
