import { Decimal } from "decimal.js";

/**
 * The one Decimal of the product. Precision 60 because the default of 20 significant digits rounds
 * 123456789012.123456789012 + 0; the exponent bounds keep every printed form free of "e".
 */
const Usd = Decimal.clone({
  precision: 60,
  rounding: Decimal.ROUND_HALF_UP,
  toExpNeg: -9e15,
  toExpPos: 9e15,
});

/** An exact amount of US dollars (or an exact rate in US dollars). Made by `usd()` only. */
export type Money = Decimal;

const SIGNED_DECIMAL = /^-?\d+(?:\.\d+)?$/;
const WIRE_MONEY = /^\d{1,12}(?:\.\d{1,12})?$/;

/**
 * Reads a decimal string, such as a `numeric` column or an amount that the contract has checked.
 * @param value plain decimal digits, optionally signed (corrections are negative); a Money is returned as it is
 * @throws RangeError for anything else: no exponent, no NaN, no blank, never a `number`
 */
export function usd(value: string | Money): Money {
  if (typeof value !== "string") {
    if (value instanceof Usd) return value;
    throw new RangeError("Money is made from a decimal string.");
  }
  if (!SIGNED_DECIMAL.test(value)) throw new RangeError("Money is made from a decimal string.");
  return new Usd(value);
}

/** No money. */
export const ZERO: Money = usd("0");

/** First amount that no column can hold: every amount of money is below 10^12. */
export const MAX_MONEY: Money = usd("1000000000000");

/** Whether three amounts together are more than a column can hold. Exact; adds only where one of them is near it. */
export function isTooMuch(a: Money, b: Money, c: Money): boolean {
  // Each below 10^11, so the three are below 10^12.
  if (a.e < 11 && b.e < 11 && c.e < 11) return false;
  return a.plus(b).plus(c).gte(MAX_MONEY);
}

/** One part in a thousand and one part in a million: multiplying by them is exact, dividing need not be. */
export const PER_THOUSAND: Money = usd("0.001");
export const PER_MILLION: Money = usd("0.000001");

/**
 * Writes an amount for a wire, a column or an export: no exponent, no trailing zeros, "0" for zero.
 * @returns a decimal string; `toString()` and JSON would write 1.2e-7
 */
export function toWire(amount: Money): string {
  return amount.isZero() ? "0" : amount.toFixed();
}

/** Whether a string is an amount as the contract writes it: up to 12 digits on either side of the point, unsigned. */
export function isMoneyString(value: unknown): value is string {
  return typeof value === "string" && WIRE_MONEY.test(value);
}

/** Exact sum; ZERO for nothing. */
export function sumMoney(amounts: Iterable<Money>): Money {
  let total = ZERO;
  for (const amount of amounts) total = total.plus(amount);
  return total;
}

/** The larger of two amounts. */
export function maxMoney(a: Money, b: Money): Money {
  return a.lt(b) ? b : a;
}

/** The smaller of two amounts. */
export function minMoney(a: Money, b: Money): Money {
  return b.lt(a) ? b : a;
}

/**
 * The least amount with 12 decimals that is not below the given one, so that it fits Decimal(24,12).
 * For estimates and projections only: a cost already fits and is never rounded.
 */
export function roundUp12(amount: Money): Money {
  return amount.toDecimalPlaces(12, Decimal.ROUND_CEIL);
}

/**
 * Part of a whole in percent, rounded to 12 decimals towards zero so that less than the whole never reads 100.
 * @returns null when the whole is zero: there is no such percentage
 */
export function percentOf(part: Money, whole: Money): Money | null {
  if (whole.isZero()) return null;
  return part.times(100).div(whole).toDecimalPlaces(12, Decimal.ROUND_DOWN);
}
