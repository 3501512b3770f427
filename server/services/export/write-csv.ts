import { formulaSafe } from "@/server/domain/formula-safe";
import type { CellValue, Column, ExportDocument } from "./document";

// A spreadsheet reads UTF-8 only where this mark says so.
const BYTE_ORDER_MARK = "\uFEFF";
const NEEDS_QUOTES = /[",\r\n]/;

/** The first table after RFC 4180, row by row; figures as exact decimals, text that no spreadsheet runs. */
export async function* writeCsv({ tables }: Pick<ExportDocument, "tables">): AsyncGenerator<string> {
  const [{ columns, rows }] = tables;
  yield BYTE_ORDER_MARK + line(columns.map(({ name }) => name));
  for await (const row of rows) yield line(columns.map((column, index) => field(column, row[index] ?? null)));
}

function field({ kind }: Column, value: CellValue): string {
  if (value === null) return "";
  return kind === "text" ? formulaSafe(value) : value;
}

function line(fields: readonly string[]): string {
  return `${fields.map((text) => (NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join(",")}\r\n`;
}
