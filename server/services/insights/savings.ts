import { getContainer } from "@/server/container";
import type { SavingsEvidence, SavingsOutput } from "@/server/contract/admin-insights";
import type { CallContext } from "@/server/domain/call-context";
import { savedByDegrade } from "@/server/domain/degrade-savings";
import { sumMoney, toWire, usd } from "@/server/domain/money";
import { monthOf } from "@/server/domain/month";
import { type DegradedRun, readDegradedRuns } from "../agents/degrade-savings";
import { readingOf } from "../budgets/read-row";

/**
 * What the rules saved in the month that runs.
 * @throws ServiceError forbidden
 */
export async function readSavings(ctx: CallContext): Promise<SavingsOutput> {
  const runs = await readDegradedRuns(ctx);
  const saved = savedByDegrade(runs);
  const { now, timeZone } = await readingOf(getContainer().pool, ctx);
  return { month: monthOf(now, timeZone), savedByDegrade: toWire(saved), evidence: evidenceOf(runs) };
}

/** By the model that was asked for and the one that ran; runs at several prices are one row. */
function evidenceOf(runs: readonly DegradedRun[]): SavingsEvidence[] {
  const rows = new Map<string, DegradedRun[]>();
  for (const run of runs) {
    const key = JSON.stringify([run.requestedModel, run.model]);
    rows.set(key, [...(rows.get(key) ?? []), run]);
  }
  const evidence = [...rows.values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined) return [];
    const { requestedModel, model } = first;
    const cost = sumMoney(own.map((run) => run.cost));
    const asked = own.flatMap(({ costAsAsked }) => costAsAsked ?? []);
    const saved = savedByDegrade(own);
    const executions = own.reduce((sum, run) => sum + run.executions, 0);
    const costAsAsked = asked.length < own.length ? null : toWire(sumMoney(asked));
    return [{ requestedModel, model, executions, cost: toWire(cost), costAsAsked, saved: toWire(saved) }];
  });
  return evidence.sort((a, b) => usd(b.saved).cmp(a.saved));
}
