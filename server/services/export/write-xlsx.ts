import type { SheetData } from "write-excel-file/node";
import { formulaSafe } from "@/server/domain/formula-safe";
import type { CellValue, Column, WholeDocument, WholeTable } from "./document";

/** A workbook: a sheet a table, and one that says what was asked. */
export async function writeXlsx(document: WholeDocument): Promise<Buffer> {
  const { default: writeExcelFile } = await import("write-excel-file/node");
  const about: SheetData = [
    [{ value: document.title, fontWeight: "bold" }],
    ...document.about.map(([name, value]) => [{ value: name }, { value: formulaSafe(value) }]),
  ];
  const sheets = [
    ...document.tables.map((table) => ({
      data: sheetOf(table),
      sheet: sheetName(table.title),
      stickyRowsCount: 1,
      columns: table.columns.flatMap(widthsOf),
    })),
    { data: about, sheet: "About", columns: [{ width: 24 }, { width: 60 }] },
  ];
  return writeExcelFile(sheets).toBuffer();
}

function sheetOf({ columns, rows }: WholeTable): SheetData {
  const head = columns.flatMap((column) =>
    headsOf(column).map((value) => ({ value, fontWeight: "bold" as const })),
  );
  return [
    head,
    ...rows.map((row) => columns.flatMap((column, index) => cellsOf(column, row[index] ?? null))),
  ];
}

// A sheet keeps 15 digits of a number: money stands twice, once to reckon with and once to the last digit as text.
function headsOf({ kind, name }: Column): string[] {
  return kind === "usd" ? [name, `${name} (exact)`] : [name];
}

function widthsOf({ kind }: Column) {
  return kind === "usd" ? [{ width: 14 }, { width: 22 }] : [{ width: kind === "text" ? 28 : 14 }];
}

function cellsOf({ kind }: Column, value: CellValue): SheetData[number] {
  if (kind === "text") return [value === null ? null : { type: String, value: formulaSafe(value) }];
  if (kind === "usd")
    return value === null
      ? [null, null]
      : [
          { type: Number, value: rounded(value), format: "#,##0.00####" },
          { type: String, value },
        ];
  return [value === null ? null : { type: Number, value: rounded(value) }];
}

/** As near as a double comes; the exact text stands beside it. */
function rounded(decimal: string): number {
  return Number(decimal);
}

/** A sheet's name takes 31 characters and none of these. */
function sheetName(title: string): string {
  return title.replaceAll(/[\\/?*[\]:]/g, " ").slice(0, 31);
}
