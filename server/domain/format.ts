import { type Money, usd } from "@/server/domain/money";

const CENT = usd("0.01");
const HUNDRED = usd("100");

/**
 * An amount for people: "$1,234.50"; under one cent up to 6 significant digits, never "$0.00" unless it is zero.
 */
export function formatUsd(amount: Money): string {
  const size = amount.abs();
  const sign = amount.lt(0) ? "-" : "";
  if (size.isZero()) return "$0.00";
  if (size.lt(CENT)) return `${sign}$${size.toSignificantDigits(6).toFixed()}`;
  return `${sign}$${groupThousands(size.toFixed(2))}`;
}

/** A percentage for people with one digit: never rounded up to 100 below the limit, nor down to 100 above it. */
export function formatPercent(percent: Money): string {
  const text = percent.toFixed(1);
  if (text !== "100.0" || percent.eq(HUNDRED)) return `${text}%`;
  return percent.lt(HUNDRED) ? "99.9%" : "100.1%";
}

/** A whole number for people, as a number or in decimal digits: "12,000". */
export function formatCount(count: number | string): string {
  return groupThousands(String(count));
}

function groupThousands(text: string): string {
  const [whole = "", fraction] = text.split(".");
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
