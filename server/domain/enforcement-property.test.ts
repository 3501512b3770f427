import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decide } from "@/server/domain/enforcement";
import { usd } from "@/server/domain/money";
import {
  type ActiveOverride,
  type BudgetAction,
  costLimitInForce,
  costUsed,
  type Requested,
  type WindowState,
} from "@/server/domain/window-state";
import { windowState } from "@/test/window-states";

const seed = Number(process.env.PURSER_SEED ?? Math.floor(Math.random() * 2 ** 31));
const t0 = Date.parse("2026-11-22T12:00:00Z");

const call = (cost: string, tokens = 0, requests = 1): Requested => ({ cost: usd(cost), tokens, requests });
const judge = (requested: Requested, windows: WindowState[], overrides: ActiveOverride[] = []) =>
  decide({ requested, windows, overrides, now: t0 });

describe("decide under any sequence", () => {
  const cents = (max: number) => fc.integer({ min: 0, max }).map((each) => usd((each / 100).toFixed(2)));
  const limited = fc.record({
    action: fc.constantFrom<BudgetAction>("block", "queue"),
    cost: fc.option(cents(5000), { nil: null }),
    tokens: fc.option(fc.integer({ min: 0, max: 5000 }), { nil: null }),
    granted: cents(500),
  });
  const asked = fc.record({
    cost: cents(400),
    tokens: fc.integer({ min: 0, max: 400 }),
    requests: fc.constant(1),
  });

  test(`P1 I1 NGX-45 held never passes limit + granted of a capping budget, and a refusal had no room (seed ${seed})`, () => {
    fc.assert(
      fc.property(
        fc.array(limited, { minLength: 1, maxLength: 5 }),
        fc.array(asked, { maxLength: 80 }),
        (budgets, calls) => {
          const windows = budgets.map((budget, index) =>
            windowState({
              windowId: `win_${index}`,
              budgetId: `bud_${index}`,
              action: budget.action,
              granted: budget.granted,
              limits: { cost: budget.cost, tokens: budget.tokens },
            }),
          );
          for (const requested of calls) {
            const fits = windows.every((window) => {
              const limit = costLimitInForce(window);
              const isCostFine =
                limit === null || requested.cost.isZero() || costUsed(window).plus(requested.cost).lte(limit);
              const tokens = window.limits.tokens;
              return (
                isCostFine &&
                (tokens === null || requested.tokens === 0 || window.heldTokens + requested.tokens <= tokens)
              );
            });
            const { allowed } = judge(requested, windows);
            expect(allowed).toBe(fits);
            if (!allowed) continue;
            for (const window of windows) {
              window.held = window.held.plus(requested.cost);
              window.heldTokens += requested.tokens;
              const limit = costLimitInForce(window);
              if (limit !== null) expect(window.held.lte(limit)).toBe(true);
              if (window.limits.tokens !== null)
                expect(window.heldTokens).toBeLessThanOrEqual(window.limits.tokens);
            }
          }
        },
      ),
      { seed },
    );
  });

  test("NGX-45 200 calls of 100 tokens under a cap of 10 000: exactly 100", () => {
    const window = windowState({ limits: { tokens: 10_000 } });
    let admitted = 0;
    for (let index = 0; index < 200; index++) {
      if (!judge(call("0", 100), [window]).allowed) continue;
      window.heldTokens += 100;
      admitted++;
    }
    expect(admitted).toBe(100);
  });
});
