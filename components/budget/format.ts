import { formatCount } from "@/server/domain/format";
import { type Money, toWire, usd } from "@/server/domain/money";

// One way to write a whole number, on pages and in sentences.
export { formatCount };

const LOCALE = "en-US";
const MINUS = "\u2212";
const NBSP = "\u00a0";
const UNKNOWN = "unknown";

// Made once: making a formatter takes a hundred times as long as using it, and a table has hundreds of figures.
const CENTS = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const BELOW_A_CENT = new Intl.NumberFormat(LOCALE, { maximumSignificantDigits: 6 });
const EXACT = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 2, maximumFractionDigits: 12 });
const WHOLE = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const ONE_DECIMAL = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const COMPACT = new Intl.NumberFormat(LOCALE, { notation: "compact", maximumSignificantDigits: 3 });
const PLURALS = new Intl.PluralRules(LOCALE);

/** Intl reads a decimal string exactly; a double would lose its last digits. */
function digits(value: string, format: Intl.NumberFormat): string {
  return format.format(value as Intl.StringNumericLiteral);
}

function withSign(amount: Money, body: string): string {
  return amount.isNegative() && !amount.isZero() ? `${MINUS}${body}` : body;
}

/** US dollars for reading: 2 decimals, or up to 6 significant digits below one cent. */
export function formatUsd(value: string | null): string {
  if (value === null) return UNKNOWN;
  const amount = usd(value);
  const size = amount.abs();
  const small = !size.isZero() && size.lt("0.01");
  return withSign(amount, `$${digits(toWire(size), small ? BELOW_A_CENT : CENTS)}`);
}

/** US dollars to the last digit of the books, for titles, tables of record and exports. */
export function formatUsdExact(value: string | null): string {
  if (value === null) return UNKNOWN;
  const amount = usd(value);
  return withSign(amount, `$${digits(toWire(amount.abs()), EXACT)}`);
}

/** US dollars as another currency has them, at a rate. The books stay in US dollars. */
export function formatInCurrency(
  value: string,
  { currency, rate }: { currency: string; rate: string },
): string {
  const amount = usd(value).times(usd(rate));
  const format = new Intl.NumberFormat(LOCALE, { style: "currency", currency });
  return withSign(amount, digits(toWire(amount.abs()), format));
}

/** US dollars without decimals where they are round, for an axis. */
export function formatUsdAxis(value: string): string {
  const amount = usd(value);
  if (amount.abs().gte(10_000)) return withSign(amount, `$${compact(toWire(amount.abs()))}`);
  return amount.isInteger() || amount.abs().gte(100)
    ? withSign(amount, `$${digits(toWire(amount.abs()), WHOLE)}`)
    : formatUsd(value);
}

/** The same text as formatUsd, cut before the point: a figure sets its decimals smaller. */
export function splitUsd(value: string | null): { whole: string; decimals: string } {
  const text = formatUsd(value);
  const point = text.indexOf(".");
  const size = usd(value ?? "0").abs();
  return point < 0 || (size.lt("0.01") && !size.isZero())
    ? { whole: text, decimals: "" }
    : { whole: text.slice(0, point), decimals: text.slice(point) };
}

/** A cost with more than 4 decimals is set in the mono face. */
export function needsMono(text: string): boolean {
  const point = text.indexOf(".");
  return point >= 0 && text.length - point - 1 > 4;
}

/** One digit; never rounded up to 100 below the limit, nor down to 100 above it. Null is a limit of 0 or none. */
export function formatPercent(value: string | null): string {
  if (value === null) return "—";
  const amount = usd(value);
  let rounded = amount.toDecimalPlaces(1);
  if (amount.lt(100) && rounded.gte(100)) rounded = usd("99.9");
  if (amount.gt(100) && rounded.lte(100)) rounded = usd("100.1");
  if (amount.gt(0) && rounded.isZero()) return "<0.1%";
  const body = digits(toWire(rounded.abs()), ONE_DECIMAL);
  return `${withSign(rounded, body)}%`;
}

function compact(value: string): string {
  return digits(value, COMPACT);
}

/** Tokens as 1.24M; below 10,000 in full. */
export function formatTokens(value: string): string {
  return usd(value).lt(10_000) ? formatCount(value) : compact(value);
}

/** Count and noun, by the plural rules of the language: "1 execution", "2 executions". */
export function formatPlural(count: number, one: string, other: string): string {
  const form = PLURALS.select(count) === "one" ? one : other;
  return `${formatCount(count)}${NBSP}${form}`;
}

export type DeltaDirection = "up" | "down" | "same";

/** A change with its sign and its word, so that neither colour nor arrow has to carry it. */
export function formatDelta(value: string): { text: string; word: string; direction: DeltaDirection } {
  const amount = usd(value);
  if (amount.isZero()) return { text: formatUsd("0"), word: "unchanged", direction: "same" };
  return amount.isPositive()
    ? { text: `+${formatUsd(value)}`, word: "more", direction: "up" }
    : { text: formatUsd(value), word: "less", direction: "down" };
}
