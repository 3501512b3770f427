import { decide } from "@/server/domain/enforcement";
import { type Money, ZERO } from "@/server/domain/money";
import { createPeriodCache } from "@/server/domain/period-cache";
import type { Counted } from "@/server/domain/replay-tally";
import type { Attribution } from "@/server/domain/scopes";
import { planCall, type WindowPlan } from "@/server/ledger/batch/plan-window";
import { LockedWindow } from "@/server/ledger/batch/window";
import { LEDGER_COLUMN } from "@/server/ledger/policies/dimensions";
import type { Policy } from "@/server/ledger/policies/policy";
import type { UsedRow } from "@/server/ledger/sql/budget-usage";

/** Epoch milliseconds, half-open; null: without an end. */
type Bounds = { startsAt: number; endsAt: number | null };

/** Judges one execution after the other; null: it was not counted at its instant. */
export type Judge = (row: UsedRow, cost: Money) => { passed: boolean; period: Bounds } | null;

/** Says of one execution after the other whether the limits let it pass, and counts what runs. */
export function judgeBy(policy: Policy, { now, timeZone }: { now: number; timeZone: string }) {
  const { bounds } = createPeriodCache();
  const windows = new Map<string, LockedWindow>();
  const running = new Map<string, Counted>();
  const one: Judge = (row, cost) => {
    const at = row.bookedAt;
    const plan = planCall(policy, attributionOf(row), { at, now: at, timeZone, bounds });
    if (plan === null) return null;
    const { period, entityKey } = plan;
    if (period.endsAt === null || now < period.endsAt) {
      const { cost: before, tokens, requests } = running.get(entityKey) ?? EMPTY;
      const counted = { cost: before.plus(cost), tokens: tokens + row.tokens, requests: requests + 1 };
      running.set(entityKey, counted);
    }
    let window = windows.get(plan.id);
    if (window === undefined) {
      window = emptyWindow(plan, policy);
      windows.set(plan.id, window);
    }
    const amounts = { cost, tokens: row.tokens, requests: 1 };
    const passed = decide({ requested: amounts, windows: [window], overrides: [], now: at }).allowed;
    if (passed) window.book(amounts, { excess: ZERO, bypassed: ZERO });
    return { passed, period };
  };
  return { one, running };
}

const EMPTY: Counted = { cost: ZERO, tokens: 0, requests: 0 };

function attributionOf({ dimensions }: UsedRow): Attribution {
  return {
    agentType: dimensions[LEDGER_COLUMN.AGENT_TYPE] ?? "",
    agentId: dimensions[LEDGER_COLUMN.AGENT],
    campaignId: dimensions[LEDGER_COLUMN.CAMPAIGN],
    environment: dimensions[LEDGER_COLUMN.ENVIRONMENT],
    component: dimensions[LEDGER_COLUMN.COMPONENT],
    userId: dimensions[LEDGER_COLUMN.USER],
    sessionId: dimensions[LEDGER_COLUMN.SESSION],
    provider: dimensions[LEDGER_COLUMN.PROVIDER],
    model: dimensions[LEDGER_COLUMN.MODEL],
    task: dimensions[LEDGER_COLUMN.TASK],
    poolId: dimensions[LEDGER_COLUMN.POOL],
    keyId: dimensions[LEDGER_COLUMN.KEY],
  };
}

function emptyWindow({ id, entityKey, period }: WindowPlan, policy: Policy): LockedWindow {
  const { budgetId, limitCost, limitTokens, limitRequests, warningPercent, criticalPercent } = policy;
  const none = { spent: ZERO, held: ZERO, tokens: 0, heldTokens: 0, requests: 0, heldRequests: 0 };
  const { key: periodKey, startsAt, endsAt } = period;
  const limits = { limitCost, limitTokens, limitRequests };
  return new LockedWindow(
    {
      id,
      budgetId,
      entityKey,
      periodKey,
      startsAt,
      endsAt,
      ...limits,
      warningPercent,
      criticalPercent,
      ...none,
      version: "",
    },
    policy,
  );
}
