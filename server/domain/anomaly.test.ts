import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HISTORY_DAYS, judgeDay } from "./anomaly";
import { usd } from "./money";

const days = (value: (n: number) => number, count = HISTORY_DAYS) =>
  Array.from({ length: count }, (_, n) => usd(value(n).toFixed(6)));

describe("judgeDay", () => {
  test.each([
    ["one day of 20 times the usual", days((n) => 1 + (n % 5) / 100), "20", true],
    ["a usual day", days((n) => 1 + (n % 5) / 100), "1.03", false],
    ["a day without spend where there always was some", days((n) => 10 + (n % 5) / 100), "0", true],
    ["constant history, the same again: no division by zero", days(() => 4), "4", false],
    ["constant history, three times it", days(() => 4), "12", false],
    ["constant history, above three times it", days(() => 4), "12.000001", true],
    ["nothing was ever spent, then something", days(() => 0), "0.01", true],
    ["nothing was ever spent, and is not", days(() => 0), "0", false],
    [
      "five extreme days in the history hide nothing",
      days((n) => (n % 6 === 0 ? 500 : 1 + (n % 5) / 100)),
      "20",
      true,
    ],
  ])("AII-18 %s", (_name, history, observed, isAnomaly) =>
    expect(judgeDay(history, usd(observed))?.isAnomaly).toBe(isAnomaly),
  );

  test("fewer than 30 days before it: nothing is said", () =>
    expect(
      judgeDay(
        days(() => 1, HISTORY_DAYS - 1),
        usd("100"),
      ),
    ).toBeNull());

  test("scaling all amounts scales the verdict; an anomaly is never ordinary further out", () => {
    const amount = fc.integer({ min: 0, max: 1_000_000 }).map((n) => usd(String(n)));
    fc.assert(
      fc.property(
        fc.array(amount, { minLength: HISTORY_DAYS, maxLength: HISTORY_DAYS }),
        amount,
        fc.integer({ min: 2, max: 1_000 }),
        (history, observed, factor) => {
          const one = judgeDay(history, observed);
          const many = judgeDay(
            history.map((day) => day.times(factor)),
            observed.times(factor),
          );
          const further = judgeDay(history, observed.plus(one?.high ?? usd("0")));
          return (
            one?.isAnomaly === many?.isAnomaly && (!one?.observed.gt(one.high) || further?.isAnomaly === true)
          );
        },
      ),
    );
  });

  test("AII-18 of independent normal days at most 1.5 in 100 are called anomalies", () => {
    const seed = Number(process.env.PURSER_SEED ?? 20_261_122);
    let state = seed;
    const uniform = () => {
      state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
      return (state + 1) / 4_294_967_297;
    };
    const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
    const drawn = days(() => 100 + 10 * normal(), 3_000);
    const alarms = drawn.filter(
      (observed, index) =>
        judgeDay(drawn.slice(Math.max(0, index - HISTORY_DAYS), index), observed)?.isAnomaly,
    );
    expect([seed, alarms.length / drawn.length < 0.015]).toEqual([seed, true]);
  });
});
