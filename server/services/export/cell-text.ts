import { formatPercent } from "@/server/domain/format";
import { usd } from "@/server/domain/money";
import type { CellValue, Column } from "./document";

/** A value for people to read: money to the last digit, a per cent with one. */
export function cellText({ kind }: Pick<Column, "kind">, value: CellValue): string {
  if (value === null) return kind === "text" ? "" : "—";
  switch (kind) {
    case "text":
      return value;
    case "usd":
      return exactUsd(value);
    case "count":
      return grouped(value);
    case "percent":
      return formatPercent(usd(value));
  }
}

/** "$1,234.50", with as many decimals as the books have, two at least. */
function exactUsd(value: string): string {
  const amount = usd(value);
  const size = amount.abs();
  const text = size.toFixed(Math.max(2, size.decimalPlaces()));
  return `${amount.isNegative() && !amount.isZero() ? "-" : ""}$${grouped(text)}`;
}

function grouped(text: string): string {
  const [whole = "", fraction] = text.split(".");
  const groups = whole.replace(/\B(?=(?:\d{3})+$)/g, ",");
  return fraction === undefined ? groups : `${groups}.${fraction}`;
}
