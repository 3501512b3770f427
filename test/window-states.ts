import { usd, ZERO } from "@/server/domain/money";
import type { WindowState } from "@/server/domain/window-state";

export type WindowChange = Partial<Omit<WindowState, "limits">> & { limits?: Partial<WindowState["limits"]> };

/** A window that limits nothing, with what a test says of it. */
export function windowState(change: WindowChange = {}): WindowState {
  const { limits, ...rest } = change;
  return {
    windowId: "win_1",
    budgetId: "bud_1",
    budgetName: "Q1 launch",
    scopeType: "CAMPAIGN",
    scopeKey: "q1",
    entityKey: "",
    purpose: "budget",
    action: "block",
    warningPercent: 80,
    criticalPercent: 95,
    fallbackModel: null,
    suspended: false,
    autoSuspend: false,
    shadow: false,
    reservePercent: 0,
    hardCeiling: null,
    urgentAction: null,
    windowSeconds: null,
    queueTtlSeconds: 86_400,
    perCallMaxCost: null,
    granted: ZERO,
    spent: ZERO,
    held: ZERO,
    tokens: 0,
    heldTokens: 0,
    requests: 0,
    heldRequests: 0,
    endsAt: null,
    ...rest,
    limits: { cost: null, tokens: null, requests: null, ...limits },
  };
}

/** US dollars of a whole number of cents. */
export function cents(count: number) {
  return usd((count / 100).toFixed(2));
}
