import type { ForecastMethod } from "@/server/domain/forecast";

/** How a forecast was made, in the middle of a sentence. */
export const METHOD_WORD: Record<ForecastMethod, string> = {
  run_rate: "at this rate",
  weekday: "by the usual week",
};
