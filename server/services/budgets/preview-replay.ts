import type { BudgetPreviewOutput } from "@/server/contract/admin-budget-rows";
import { toWire } from "@/server/domain/money";
import { replaySentence } from "@/server/domain/replay-sentence";
import type { Judged } from "@/server/domain/replay-tally";
import type { Policy } from "@/server/ledger/policies/policy";
import type { Replay } from "@/server/ledger/proof/replay-budget";
import type { Reading } from "./read-row";

/** What limits would have made of the past, for the contract, with the sentence that says it. */
export function replayOf(
  { total, days, periods, from, to, isComplete, isWholePeriods }: Replay,
  { shadow, ownAction }: Policy,
  { inherited, timeZone }: Reading,
): BudgetPreviewOutput["replay"] {
  const action = shadow ? "ignore" : (ownAction ?? inherited);
  const counters = isWholePeriods
    ? "Counters begin with their period"
    : "Counters begin at 0 with the first of these days";
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    executions: total.executions,
    ...beyondOf(total),
    isComplete,
    sentence: replaySentence({ action, total, days, from, timeZone, isComplete }),
    method:
      `Executions in the order of their booking, by actual cost and normal priority. ${counters}. ` +
      "One that would lift the count above a limit is beyond it and is not counted.",
    days: days.map((day) => ({ date: day.date, ...beyondOf(day) })),
    periods: periods.map((period) => ({
      startsAt: new Date(period.startsAt).toISOString(),
      endsAt: period.endsAt === null ? null : new Date(period.endsAt).toISOString(),
      executions: period.executions,
      cost: toWire(period.cost),
      ...beyondOf(period),
    })),
  };
}

function beyondOf({ beyond, beyondCost }: Pick<Judged, "beyond" | "beyondCost">) {
  return { beyond, beyondCost: toWire(beyondCost) };
}
