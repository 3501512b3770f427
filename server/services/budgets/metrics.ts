import type { BudgetMetrics } from "@/server/contract/admin-budget-rows";
import { type CurrentStart, listCounters } from "@/server/db/queries/budget-windows";
import type { Queryable } from "@/server/db/queryable";
import { sumMoney, toWire, usd } from "@/server/domain/money";
import { planAt } from "@/server/ledger/batch/plan-window";
import type { Policy } from "@/server/ledger/policies/policy";
import { usageOf } from "@/server/ledger/proof/replay-budget";
import { type ModelUsage, sumByModel } from "@/server/ledger/sql/budget-usage";
import { rateOf } from "../overview/budget-figures";
import type { Reading } from "./read-row";

type Asked = { policy: Policy; current: CurrentStart | null; entityKey: string | null };

/** What a budget was used for in the period that runs: all its counters, or the one of an entity. */
export async function readMetrics(db: Queryable, asked: Asked, reading: Reading): Promise<BudgetMetrics> {
  return metricsOf(await readUsage(db, asked, reading));
}

async function readUsage(db: Queryable, asked: Asked, reading: Reading): Promise<ModelUsage[]> {
  const { policy, current, entityKey } = asked;
  const { organizationId, now, timeZone } = reading;
  const plan = planAt(policy, now, timeZone);
  if (plan === null || current === null) return [];
  const { startsAt: from, endsAt } = plan.period;
  // What is booked at this very instant counts; nothing is booked later.
  const usage = usageOf(organizationId, policy, { from, to: endsAt ?? now + 1 });
  const wholeHours = plan.epoch === 0 && policy.period !== "RATE";
  if (entityKey === null) return sumByModel(db, usage, wholeHours);
  const at = { organizationId, now: new Date(now), current, entityKey, after: null, limit: 1 };
  const [counter] = await listCounters(db, at);
  if (counter === undefined) return [];
  // It may have begun anew by itself.
  const own = { ...usage, dimensions: counter.dimensions, from: counter.startsAt };
  return sumByModel(db, own, wholeHours && counter.epoch === 0);
}

function metricsOf(rows: readonly ModelUsage[]): BudgetMetrics {
  const sum = (field: Exclude<keyof ModelUsage, "model">) => sumMoney(rows.map((row) => usd(row[field])));
  const timed = sum("timed");
  return {
    cost: toWire(sum("cost")),
    tokens: toWire(sum("tokens")),
    requests: sum("requests").toNumber(),
    meanLatencyMs: timed.isZero() ? null : sum("executionTimeMs").div(timed).toDecimalPlaces(3).toNumber(),
    successRate: rateOf(toWire(sum("succeeded")), sum("requests")),
    models: rows.map((row) => ({
      model: row.model,
      cost: toWire(usd(row.cost)),
      tokens: toWire(usd(row.tokens)),
      requests: Number(row.requests),
    })),
  };
}
