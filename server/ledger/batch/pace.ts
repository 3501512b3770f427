import { isTighter, type Pace } from "@/server/domain/pace";
import type { LockedWindow } from "./window";

const paces = new WeakMap<object, Pace>();

/**
 * Keeps beside an answer what the tightest limit of pace has left. Never in it: an answer is kept for its replays, and
 * those come at another time.
 */
export function withPace<T extends object>(answer: T, windows: readonly LockedWindow[], now: number): T {
  const pace = tightestPace(windows, now);
  if (pace !== undefined) paces.set(answer, pace);
  return answer;
}

/** What an answer of the ledger was given along; undefined where no limit of pace covers the call. */
export function paceOf(answer: object): Pace | undefined {
  return paces.get(answer);
}

/** The limit of calls or tokens of which the least is left; a limit of money is no pace that a header can tell. */
export function tightestPace(windows: readonly LockedWindow[], now: number): Pace | undefined {
  let tightest: Pace | undefined;
  for (const window of windows) {
    if (window.windowSeconds === null || window.shadow || !window.holds(now)) continue;
    for (const pace of pacesOf(window, now))
      if (tightest === undefined || isTighter(pace, tightest)) tightest = pace;
  }
  return tightest;
}

function pacesOf(window: LockedWindow, now: number): Pace[] {
  const { limits, endsAt, budgetId: policy, windowSeconds } = window;
  const resetSeconds = Math.max(1, Math.ceil(((endsAt ?? now) - now) / 1_000));
  const paceOfLimit = (unit: Pace["unit"], quota: number | null, used: number): Pace[] => {
    const remaining = Math.max(0, (quota ?? 0) - used);
    return quota === null ? [] : [{ policy, unit, quota, remaining, windowSeconds, resetSeconds }];
  };
  return [
    ...paceOfLimit("requests", limits.requests, window.requests + window.heldRequests),
    ...paceOfLimit("tokens", limits.tokens, window.tokens + window.heldTokens),
  ];
}
