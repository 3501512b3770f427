import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  isMoneyString,
  isTooMuch,
  MAX_MONEY,
  maxMoney,
  minMoney,
  percentOf,
  roundUp12,
  sumMoney,
  toWire,
  usd,
  ZERO,
} from "@/server/domain/money";

const seed = Number(process.env.PURSER_SEED ?? Math.floor(Math.random() * 2 ** 31));

describe("usd and toWire", () => {
  test.each([
    ["0.000000000001", "0.000000000001"],
    ["999999999999.999999999999", "999999999999.999999999999"],
    ["123456789012.123456789012", "123456789012.123456789012"],
    ["0.040000000000", "0.04"],
    ["01.50", "1.5"],
    ["-0", "0"],
    ["-0.01", "-0.01"],
    ["0.000000", "0"],
  ])("P14 %s is written %s, also after an addition", (text, wire) => {
    expect(toWire(usd(text))).toBe(wire);
    expect(toWire(usd(text).plus(ZERO))).toBe(wire);
  });

  test.each(["1e5", "0x10", "NaN", "Infinity", "", " 1", "1,000", "1_000", "+1", "1.", ".5", "١", "1\n"])(
    "P14 P13 refuses %j",
    (text) => {
      expect(() => usd(text)).toThrow(RangeError);
      expect(isMoneyString(text)).toBe(false);
    },
  );

  test("P14 refuses a number, which the types forbid too", () => {
    // @ts-expect-error a number may already have lost digits
    expect(() => usd(0.1)).toThrow(RangeError);
  });

  test("BUG-NEON-7 ten times 0.1 is 1", () => {
    expect(toWire(sumMoney(Array.from({ length: 10 }, () => usd("0.1"))))).toBe("1");
  });

  test("P14 a million records of 0.0000001 are 0.1", () => {
    let total = ZERO;
    const each = usd("0.0000001");
    for (let index = 0; index < 1_000_000; index++) total = total.plus(each);
    expect(toWire(total)).toBe("0.1");
  });

  test(`P14 sums equal integer arithmetic (seed ${seed})`, () => {
    const units = fc.bigInt({ min: 0n, max: 10n ** 24n - 1n });
    fc.assert(
      fc.property(fc.array(units, { maxLength: 20 }), (amounts) => {
        const total = sumMoney(
          amounts.map((each) => usd(`${each / 10n ** 12n}.${String(each % 10n ** 12n).padStart(12, "0")}`)),
        );
        const exact = amounts.reduce((sum, each) => sum + each, 0n);
        expect(toWire(total.times(usd("1000000000000")))).toBe(String(exact));
      }),
      { seed },
    );
  });
});

describe("bounds", () => {
  test("P13 rows 6, 8, 9: the wire form has at most 12 digits on either side", () => {
    expect(isMoneyString("999999999999.999999999999")).toBe(true);
    expect(isMoneyString("0.0000000000001")).toBe(false);
    expect(isMoneyString("1000000000000")).toBe(false);
    expect(isMoneyString("-1")).toBe(false);
    expect(isMoneyString(1)).toBe(false);
    expect(toWire(MAX_MONEY)).toBe("1000000000000");
  });

  test("takes the larger and the smaller, rounds estimates up", () => {
    expect(maxMoney(usd("1"), usd("2")).eq(usd("2"))).toBe(true);
    expect(minMoney(usd("1"), usd("2")).eq(usd("1"))).toBe(true);
    expect(toWire(roundUp12(usd("0.0000000000001")))).toBe("0.000000000001");
  });

  test("BUG-NEON-8 no percentage of zero, and just below the whole is below 100", () => {
    expect(percentOf(usd("1"), ZERO)).toBeNull();
    expect(percentOf(usd("999999999999.999999999999"), usd("1000000000000"))?.lt(100)).toBe(true);
  });
});

describe("isTooMuch", () => {
  const cases: [string, string, string, boolean][] = [
    ["0", "0", "0", false],
    ["99999999999.999999999999", "99999999999.999999999999", "99999999999.999999999999", false],
    ["999999999999.999999999998", "0", "0.000000000001", false],
    ["999999999999.999999999998", "0.000000000001", "0.000000000001", true],
    ["400000000000", "300000000000", "300000000000", true],
    ["0", "0", "1000000000000", true],
  ];
  test.each(cases)("%s + %s + %s: %s", (a, b, c, expected) => {
    expect(isTooMuch(usd(a), usd(b), usd(c))).toBe(expected);
  });
});
