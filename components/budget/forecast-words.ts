import type { BudgetForecast } from "@/server/contract/admin-budget-outlook";
import type { ForecastMethod } from "@/server/domain/forecast";

/** How a forecast was made, in the middle of a sentence. */
export const METHOD_WORD: Record<ForecastMethod, string> = {
  run_rate: "at this rate",
  weekday: "by the usual week",
};

/** Why nothing is projected. */
export const UNKNOWN_WORD: Record<NonNullable<BudgetForecast["unknownBecause"]>, string> = {
  too_soon: "too soon to say",
  nothing_spent: "nothing spent yet",
  never_ends: "never begins anew",
  pace: "a limit of pace",
  no_counter: "no counter yet",
};
