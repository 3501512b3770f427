import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { passingModels, wouldPass } from "@/server/domain/counter-offer";
import { decideWithFallback, type FallbackInput } from "@/server/domain/fallback";
import { toWire, usd } from "@/server/domain/money";
import { type CallSize, smallerRequest } from "@/server/domain/smaller-request";
import type { BudgetAction, Requested } from "@/server/domain/window-state";
import { cents, windowState } from "@/test/window-states";

const seed = Number(process.env.PURSER_SEED ?? Math.floor(Math.random() * 2 ** 31));
const t0 = Date.parse("2026-11-22T12:00:00Z");
const call = (cost: string, tokens = 0): Requested => ({ cost: usd(cost), tokens, requests: 1 });

describe("passingModels", () => {
  const blocking = windowState({ limits: { cost: usd("10") }, spent: usd("9.5") });
  const input: FallbackInput = {
    requested: call("1"),
    windows: [blocking],
    overrides: [],
    now: t0,
    model: "large",
    fallbackModels: [],
    quote: () => null,
  };
  const proposal = (model: string, cost: string) => ({ model, requested: call(cost), windows: [blocking] });

  test("C6 offers what fits now and is cheaper, each once, cheapest first", () => {
    const proposals = [
      proposal("a", "0.5"),
      proposal("b", "0.3"),
      proposal("c", "0.500000000001"),
      proposal("large", "0.1"),
      proposal("b", "0.3"),
    ];
    expect(passingModels(input, proposals).map(({ model }) => model)).toEqual(["b", "a"]);
  });

  test("a cheaper model is not offered where its budget would degrade it to the dearer one of now", () => {
    const degrading = windowState({
      action: "degrade",
      fallbackModel: "small",
      limits: { cost: null, tokens: 100 },
      tokens: 95,
    });
    const small = { requested: call("1", 10), windows: [degrading] };
    const asked: FallbackInput = { ...input, ...small, model: "small", fallbackModels: ["tiny"] };
    const gift = { model: "gift", requested: call("0", 10), windows: [degrading] };
    const tried = decideWithFallback({ ...asked, ...gift, quote: () => small });
    expect(tried).toMatchObject({ action: "block", allowed: false });
    expect(wouldPass(asked, gift)).toBe(false);
  });

  test("is bounded, and looks no further when it has enough", () => {
    let looked = 0;
    const endless = (function* () {
      for (;;) yield proposal(`m${looked++}`, "0.1");
    })();
    expect(passingModels(input, endless)).toHaveLength(5);
    expect(looked).toBeLessThan(8);
  });
});

describe("smallerRequest", () => {
  const perToken = usd("0.01");
  const estimate = (size: CallSize): Requested => {
    const tokens = size.estimatedTokens ?? 100 + (size.maxOutputTokens ?? 0);
    return { cost: size.estimatedCost ?? perToken.times(tokens), tokens, requests: 1 };
  };
  const refused = (size: CallSize, limits: { cost?: string; tokens?: number }) => {
    const window = windowState({
      limits: { cost: limits.cost === undefined ? null : usd(limits.cost), tokens: limits.tokens ?? null },
    });
    const input = {
      windows: [window],
      overrides: [],
      now: t0,
      model: null,
      fallbackModels: [],
      quote: () => null,
    };
    const { reasons } = decideWithFallback({ ...input, requested: estimate(size) });
    return smallerRequest(reasons, size, estimate)?.change ?? null;
  };

  test("the largest that fits, by the field that says the size", () => {
    expect(refused({ estimatedTokens: 500 }, { cost: "4.999" })).toEqual({ estimatedTokens: 499 });
    expect(refused({ maxOutputTokens: 500 }, { cost: "3" })).toEqual({ maxOutputTokens: 200 });
    expect(refused({ maxOutputTokens: 500 }, { tokens: 350 })).toEqual({ maxOutputTokens: 250 });
    const cost = refused({ estimatedCost: usd("5") }, { cost: "0.75" })?.estimatedCost;
    expect(cost && toWire(cost)).toBe("0.75");
  });

  test("nothing where no size helps", () => {
    expect(refused({ maxOutputTokens: 500 }, { cost: "1" })).toBeNull();
    expect(refused({ estimatedTokens: 500 }, { cost: "0" })).toBeNull();
    expect(refused({ estimatedTokens: 500 }, { tokens: 0 })).toBeNull();
  });
});

describe("counter-offers", () => {
  const action = fc.constantFrom<BudgetAction>("ignore", "warn", "degrade", "queue", "block");
  const maybe = (max: number) => fc.option(fc.integer({ min: 0, max }), { nil: null });
  const window = fc.record({
    action,
    limit: maybe(3000),
    tokenLimit: maybe(3000),
    perCall: maybe(2000),
    ceiling: maybe(4000),
    reserve: fc.constantFrom(0, 0, 25, 33.3333),
    spent: fc.integer({ min: 0, max: 3000 }),
    tokens: fc.integer({ min: 0, max: 3000 }),
    fallback: fc.option(fc.constantFrom("m0", "m1", "m2"), { nil: null }),
    /** Covers only calls of this model. */
    model: fc.option(fc.constantFrom("m0", "m1", "m2", "m3"), { nil: null }),
  });
  const size = fc.oneof(
    fc.record({ estimatedTokens: fc.integer({ min: 0, max: 3000 }) }),
    fc.record({ maxOutputTokens: fc.integer({ min: 0, max: 3000 }) }),
    fc.record({ estimatedCost: fc.integer({ min: 0, max: 3000 }).map(cents) }),
  );

  test(`what is offered is granted when it is tried at once (seed ${seed})`, () => {
    let offered = 0;
    const world = fc.record({
      windows: fc.array(window, { minLength: 1, maxLength: 4 }),
      rates: fc.array(fc.integer({ min: 0, max: 2_000_000 }), { minLength: 4, maxLength: 4 }),
      size,
      fallbackModels: fc.subarray(["m1", "m2", "m3"]),
      priority: fc.integer({ min: 1, max: 10 }),
    });
    fc.assert(
      fc.property(world, (given) => {
        const states = given.windows.map((each, index) =>
          windowState({
            windowId: `win_${index}`,
            budgetId: `bud_${index}`,
            action: each.action,
            limits: { cost: each.limit === null ? null : cents(each.limit), tokens: each.tokenLimit },
            perCallMaxCost: each.perCall === null ? null : cents(each.perCall),
            hardCeiling: each.ceiling === null ? null : cents(each.ceiling),
            reservePercent: each.reserve,
            spent: cents(each.spent),
            tokens: each.tokens,
            fallbackModel: each.fallback,
          }),
        );
        const windowsFor = (model: string) =>
          states.filter((_, index) => [null, model].includes(given.windows[index]?.model ?? null));
        const estimate = (model: string, asked: CallSize): Requested => {
          const tokens = asked.estimatedTokens ?? 10 + (asked.maxOutputTokens ?? 0);
          const rate = usd(((given.rates[Number(model.slice(1))] ?? 0) / 1e8).toFixed(8));
          return { cost: asked.estimatedCost ?? rate.times(tokens), tokens, requests: 1 };
        };
        /** The call as the product would judge it, whoever asks for it how. */
        const asCall = (model: string, asked: CallSize): FallbackInput => ({
          requested: estimate(model, asked),
          windows: windowsFor(model),
          overrides: [],
          now: t0,
          priority: given.priority,
          model,
          fallbackModels: given.fallbackModels,
          quote: (other) => {
            const requested = estimate(other, { ...asked, estimatedCost: undefined });
            return { requested, windows: windowsFor(other) };
          },
        });
        const input = asCall("m0", given.size);
        const decision = decideWithFallback(input);
        const proposals = ["m1", "m2", "m3"].map((model) => {
          const { cost } = estimate(model, { ...given.size, estimatedCost: undefined });
          const asked = "estimatedCost" in given.size ? { ...given.size, estimatedCost: cost } : given.size;
          return { model, requested: estimate(model, asked), windows: windowsFor(model), asked };
        });
        for (const { model, asked } of passingModels(input, proposals)) {
          offered += 1;
          expect(decideWithFallback(asCall(model, asked)).allowed).toBe(true);
        }
        if (decision.allowed) return;
        const smaller = smallerRequest(decision.reasons, given.size, (each) => estimate("m0", each));
        if (smaller === null) return;
        const { requested } = smaller;
        if (!wouldPass(input, { model: "m0", windows: input.windows, requested })) return;
        offered += 1;
        expect(decideWithFallback(asCall("m0", { ...given.size, ...smaller.change })).allowed).toBe(true);
      }),
      { seed, numRuns: 1_500 },
    );
    expect(offered).toBeGreaterThan(100);
  }, 30_000);
});
