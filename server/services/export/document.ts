/** How a column is read: figures are ours and exact, text is somebody else's. */
export type ColumnKind = "text" | "usd" | "count" | "percent";

export type Column = {
  /** The field of a JSON row. */
  key: string;
  name: string;
  kind: ColumnKind;
};

/** Exact decimal text or text as it is stored; null is unknown or none. */
export type CellValue = string | null;

export type ExportTable = {
  title: string;
  columns: readonly Column[];
  rows: AsyncIterable<readonly CellValue[]> | Iterable<readonly CellValue[]>;
};

/** What every format is written from. */
export type ExportDocument = {
  title: string;
  /** Without its ending. */
  fileName: string;
  /** What was asked, where and when: name and value. */
  about: readonly (readonly [string, string])[];
  /** The first is the one that a format with room for one table shows. */
  tables: readonly [ExportTable, ...ExportTable[]];
};

/** A table that is read whole. */
export type WholeTable = Omit<ExportTable, "rows"> & { rows: readonly (readonly CellValue[])[] };
export type WholeDocument = Omit<ExportDocument, "tables"> & { tables: readonly WholeTable[] };

/** Reads a document whole; null where it has more rows than `most`. */
export async function readWhole(document: ExportDocument, most: number): Promise<WholeDocument | null> {
  let left = most;
  const tables: WholeTable[] = [];
  for (const table of document.tables) {
    const rows: (readonly CellValue[])[] = [];
    for await (const row of table.rows) {
      left -= 1;
      if (left < 0) return null;
      rows.push(row);
    }
    tables.push({ ...table, rows });
  }
  return { ...document, tables };
}
