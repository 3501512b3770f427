import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AGENT_TYPE_RATES_PER_1K, DEFAULT_RATE_PER_1K } from "@/server/domain/agent-type-rates";
import {
  DEFAULT_ESTIMATED_INPUT_TOKENS,
  DEFAULT_MAX_OUTPUT_TOKENS,
  estimateUpperBound,
} from "@/server/domain/estimate";
import { sumMoney, toWire, usd, ZERO } from "@/server/domain/money";
import { type ModelRates, type PricedUsage, priceUsage } from "@/server/domain/pricing";
import { tokenUsage } from "@/server/domain/token-usage";

const seed = Number(process.env.PURSER_SEED ?? Math.floor(Math.random() * 2 ** 31));
const defaultRate = usd(DEFAULT_RATE_PER_1K);

function rates(
  input: string,
  output: string,
  cacheRead: string | null = null,
  cacheWrite: string | null = null,
): ModelRates {
  return {
    id: "prc_1",
    inputPerMillion: usd(input),
    outputPerMillion: usd(output),
    cacheReadPerMillion: cacheRead === null ? null : usd(cacheRead),
    cacheWritePerMillion: cacheWrite === null ? null : usd(cacheWrite),
  };
}
const classes = (inputTokens: number, outputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0) => ({
  inputTokens,
  outputTokens,
  cacheReadTokens,
  cacheWriteTokens,
});
const sumOf = ({ costByClass: by }: PricedUsage) =>
  sumMoney([by.input, by.output, by.cacheRead, by.cacheWrite]);
const opus = rates("15", "75", "1.5", "18.75");

describe("priceUsage by agent type", () => {
  test.each([
    ["NEON-79", "CONTENT", 1000, "0.04"],
    ["NEON-79", "CONTENT", 2_230_750, "89.23"],
    ["NEON-80", "SEO", 1000, "0.03"],
    ["NEON-81", "EMAIL_MARKETING", 1000, "0.05"],
    ["NEON-82", "AD", 1000, "0.06"],
    ["NEON-83", "DESIGN", 1000, "0.07"],
    ["NEON-84", "SOCIAL_POSTING", 1000, "0.03"],
    ["NEON-84", "CUSTOMER_SUPPORT", 1000, "0.04"],
    ["NEON-84", "OUTREACH", 1000, "0.04"],
    ["NEON-84", "TREND", 1000, "0.03"],
    ["NEON-84", "INSIGHT", 1000, "0.05"],
    ["NEON-84", "BRAND_VOICE", 1000, "0.04"],
    ["NEON-84", "GOAL_PLANNER", 1000, "0.05"],
    ["NEON-84", "PATTERN_MINER", 1000, "0.04"],
    ["NEON-84", "SEGMENT_ANALYZER", 1000, "0.05"],
  ] as const)("%s %s: %d tokens cost %s", (_id, agentType, tokens, cost) => {
    const agentTypeRate = { id: "rat_1", perThousand: usd(AGENT_TYPE_RATES_PER_1K[agentType]) };
    const priced = priceUsage({ usage: { tokens }, agentTypeRate, defaultRate });
    expect(toWire(priced.cost)).toBe(cost);
    expect(priced).toMatchObject({ costSource: "agent_type_rate", priceStatus: "priced", priceId: "rat_1" });
  });

  test("NEON-84 there are 14 built-in rates", () => {
    expect(Object.keys(AGENT_TYPE_RATES_PER_1K)).toHaveLength(14);
  });

  test("NEON-85 the sum of 1,000,000 rows is exact to the last digit", () => {
    // A generator of numbers that is the same everywhere: the sum is checked, not the luck.
    let state = 20_261_122n;
    const next = (below: bigint) => {
      state = (state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) % 2n ** 64n;
      return (state >> 33n) % below;
    };
    const rates = Array.from({ length: 20 }, () => next(10n ** 8n));
    const perThousand = rates.map((micro) =>
      usd(`${micro / 1_000_000n}.${String(micro % 1_000_000n).padStart(6, "0")}`),
    );
    let total = ZERO;
    let nano = 0n;
    for (let row = 0; row < 1_000_000; row += 1) {
      const rate = row % rates.length;
      const tokens = Number(next(1_000_000n));
      const agentTypeRate = { id: "rat_1", perThousand: perThousand[rate] ?? ZERO };
      total = total.plus(priceUsage({ usage: { tokens }, agentTypeRate, defaultRate }).cost);
      nano += BigInt(tokens) * (rates[rate] ?? 0n);
    }
    expect(toWire(total.times(usd("1000000000")))).toBe(String(nano));
  }, 300_000);

  test(`NEON-85 cost = tokens / 1000 x rate, exactly (seed ${seed})`, () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000_000 }),
        fc.integer({ min: 0, max: 10 ** 9 }),
        (tokens, micro) => {
          const perThousand = usd(`${Math.floor(micro / 1e6)}.${String(micro % 1e6).padStart(6, "0")}`);
          const { cost } = priceUsage({
            usage: { tokens },
            agentTypeRate: { id: "rat_1", perThousand },
            defaultRate,
          });
          expect(toWire(cost.times(usd("1000000000")))).toBe(String(BigInt(tokens) * BigInt(micro)));
        },
      ),
      { seed },
    );
  });
});

describe("priceUsage by model price", () => {
  test("AII-57 C1 1000 in and 500 out of claude-3-opus: .0525 = .015 + .0375", () => {
    const priced = priceUsage({
      usage: classes(1000, 500),
      model: "claude-3-opus",
      modelPrice: opus,
      defaultRate,
    });
    expect(toWire(priced.cost)).toBe("0.0525");
    expect(toWire(priced.costByClass.input)).toBe("0.015");
    expect(toWire(priced.costByClass.output)).toBe("0.0375");
    expect(priced).toMatchObject({
      costSource: "model_price",
      priceStatus: "priced",
      priceId: "prc_1",
      tokens: 1500,
    });
  });

  test("AII-15 C14 four classes have four costs that sum to the cost", () => {
    const priced = priceUsage({ usage: classes(10, 20, 30, 40), modelPrice: opus, defaultRate });
    expect(toWire(priced.costByClass.cacheRead)).toBe("0.000045");
    expect(toWire(priced.costByClass.cacheWrite)).toBe("0.00075");
    expect(sumOf(priced).eq(priced.cost)).toBe(true);
  });

  test("C14 a cache rate that is not known is the input rate", () => {
    const priced = priceUsage({
      usage: classes(0, 0, 1_000_000, 1_000_000),
      modelPrice: rates("3", "15"),
      defaultRate,
    });
    expect(toWire(priced.cost)).toBe("6");
  });

  test("P14 one token at 0.000001 per million is 0.000000000001", () => {
    const { cost } = priceUsage({ usage: classes(1), modelPrice: rates("0.000001", "0"), defaultRate });
    expect(toWire(cost)).toBe("0.000000000001");
  });

  test("C14 one total is charged at the dearest class, provisionally", () => {
    const priced = priceUsage({ usage: { tokens: 1_000_000 }, modelPrice: opus, defaultRate });
    expect(toWire(priced.cost)).toBe("75");
    expect(priced.priceStatus).toBe("provisional");
  });

  test("AII-21 two models, same tokens, different cost", () => {
    const cost = (modelPrice: ModelRates) =>
      toWire(priceUsage({ usage: classes(1000), modelPrice, defaultRate }).cost);
    expect(cost(opus)).not.toBe(cost(rates("3", "15")));
  });

  test("C13 f20 free only by a price row of 0", () => {
    const priced = priceUsage({ usage: classes(1000, 500), modelPrice: rates("0", "0"), defaultRate });
    expect(toWire(priced.cost)).toBe("0");
    expect(priced.priceStatus).toBe("free");
  });

  test(`P14 every cost fits 12 decimals and is exact (seed ${seed})`, () => {
    const count = fc.integer({ min: 0, max: 250_000_000 });
    const rate = fc.integer({ min: 0, max: 10 ** 9 });
    const text = (micro: number) => `${Math.floor(micro / 1e6)}.${String(micro % 1e6).padStart(6, "0")}`;
    fc.assert(
      fc.property(
        fc.tuple(count, count, count, count),
        fc.tuple(rate, rate, rate, rate),
        (tokens, micros) => {
          const modelPrice = rates(text(micros[0]), text(micros[1]), text(micros[2]), text(micros[3]));
          const priced = priceUsage({ usage: classes(...tokens), modelPrice, defaultRate });
          const exact = tokens.reduce(
            (sum, each, index) => sum + BigInt(each) * BigInt(micros[index] ?? 0),
            0n,
          );
          expect(toWire(priced.cost.times(usd("1000000000000")))).toBe(String(exact));
          expect(sumOf(priced).eq(priced.cost)).toBe(true);
        },
      ),
      { seed },
    );
  });
});

describe("priceUsage without a price", () => {
  test("NEON-7 NEON-84 f19 an unknown agent type is charged at the default rate, provisionally", () => {
    const priced = priceUsage({ usage: { tokens: 1000 }, defaultRate });
    expect(toWire(priced.cost)).toBe("0.04");
    expect(priced).toMatchObject({
      costSource: "default",
      priceStatus: "provisional",
      priceId: undefined,
    });
  });

  test("P13 row 89 a named model without a price stays provisional at the agent's rate", () => {
    const agentTypeRate = { id: "rat_1", perThousand: usd("0.04") };
    const priced = priceUsage({ usage: { tokens: 1000 }, model: "nobody-knows", agentTypeRate, defaultRate });
    expect(priced).toMatchObject({ costSource: "agent_type_rate", priceStatus: "provisional" });
  });

  test("C13 an explicit amount wins over every rate, also an explicit 0", () => {
    for (const text of ["2.5", "0"]) {
      const priced = priceUsage({
        usage: classes(1000),
        explicitCost: usd(text),
        modelPrice: opus,
        defaultRate,
      });
      expect(toWire(priced.cost)).toBe(text);
      expect(priced).toMatchObject({ costSource: "explicit", priceStatus: "priced" });
      expect(sumOf(priced).eq(priced.cost)).toBe(true);
    }
  });

  test(`I5 BUG-TEK-2 f19 unknown is never free, whatever the setting (seed ${seed})`, () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 ** 9 }),
        fc.integer({ min: 0, max: 10 ** 6 }),
        (tokens, micro) => {
          const priced = priceUsage({ usage: { tokens }, defaultRate: usd((micro / 1e6).toFixed(6)) });
          expect(priced.cost.gt(0)).toBe(true);
          expect(priced.priceStatus).toBe("provisional");
        },
      ),
      { seed },
    );
  });
});

describe("estimateUpperBound", () => {
  const held = (input: Parameters<typeof estimateUpperBound>[0]) => estimateUpperBound(input);
  test("f06 no bound given: a default, never 0 and never the room", () => {
    const estimate = held({ modelPrice: opus, defaultRate });
    expect(estimate.tokens).toBe(DEFAULT_ESTIMATED_INPUT_TOKENS + DEFAULT_MAX_OUTPUT_TOKENS);
    expect(estimate.cost.gt(0)).toBe(true);
    expect(held({ defaultRate }).cost.gt(0)).toBe(true);
  });
  test("f06 a model's own maximum stands in for a missing output bound", () => {
    expect(
      held({ estimatedInputTokens: 100, modelMaxOutputTokens: 900, modelPrice: opus, defaultRate }).tokens,
    ).toBe(1000);
  });
  test("P1 estimatedTokens are held at the dearest class", () => {
    expect(toWire(held({ estimatedTokens: 1_000_000, modelPrice: opus, defaultRate }).cost)).toBe("75");
  });
  test("P1 input and output bounds are held at their rates", () => {
    expect(
      toWire(held({ estimatedInputTokens: 1000, maxOutputTokens: 500, modelPrice: opus, defaultRate }).cost),
    ).toBe("0.0525");
  });
  test("P1 an estimated cost is held as it is", () => {
    expect(toWire(held({ estimatedCost: usd("4.15"), modelPrice: opus, defaultRate }).cost)).toBe("4.15");
  });
});

describe("tokenUsage", () => {
  test("NGX-54 C14 1000 prompt and 500 completion are 1500; nothing given is unknown, not 0", () => {
    const usage = tokenUsage({ inputTokens: 1000, outputTokens: 500 });
    expect(usage).toEqual(classes(1000, 500));
    expect(priceUsage({ usage: usage ?? { tokens: 0 }, defaultRate }).tokens).toBe(1500);
    expect(tokenUsage({})).toBeNull();
    expect(tokenUsage({ tokens: 0 })).toEqual({ tokens: 0 });
  });
});
