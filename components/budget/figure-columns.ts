import type { Column } from "@/components/ui/data-table";
import { formatCount, formatTokens, formatUsd, formatUsdExact } from "./format";

type More = Pick<Column<never>, "from" | "total">;

/** A field of US dollars, short in the cell and exact on hover; what has no amount is a dash. */
export function moneyColumn<K extends string>(
  head: string,
  field: K,
  more?: More,
): Column<Record<K, string | null>> {
  return {
    head,
    numeric: true,
    title: ({ [field]: amount }) => (amount === null ? undefined : formatUsdExact(amount)),
    cell: ({ [field]: amount }) => (amount === null ? "—" : formatUsd(amount)),
    ...more,
  };
}

/** A field of whole numbers, in full. */
export function countColumn<K extends string>(
  head: string,
  field: K,
  more?: More,
): Column<Record<K, number | string>> {
  return { head, numeric: true, cell: ({ [field]: count }) => formatCount(count), ...more };
}

/** The field `tokens`, short in the cell and in full on hover. */
export function tokensColumn(more?: More): Column<{ tokens: string }> {
  return {
    head: "Tokens",
    numeric: true,
    title: ({ tokens }) => formatCount(tokens),
    cell: ({ tokens }) => formatTokens(tokens),
    ...more,
  };
}
