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
  /** Whether there are more rows than so many, for what can be large; else they are counted as they are read. */
  isLonger?: (most: number) => Promise<boolean>;
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
export type WholeTable = Omit<ExportTable, "rows" | "isLonger"> & { rows: readonly (readonly CellValue[])[] };
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
    tables.push({ title: table.title, columns: table.columns, rows });
  }
  return { ...document, tables };
}

/**
 * A document whose first table is known to have no more rows than `most`; null where it has more. What cannot say so by
 * itself is read ahead.
 */
export async function boundedTo(document: ExportDocument, most: number): Promise<ExportDocument | null> {
  const [first, ...others] = document.tables;
  if (first.isLonger !== undefined) return (await first.isLonger(most)) ? null : document;
  const whole = await readWhole({ ...document, tables: [first] }, most);
  const rows = whole?.tables[0]?.rows;
  return rows === undefined ? null : { ...document, tables: [{ ...first, rows }, ...others] };
}

/** Tells of each row of a document as it is read. */
export function counted(document: ExportDocument, onRow: () => Promise<void>): ExportDocument {
  const [first, ...others] = document.tables;
  const rows = async function* () {
    for await (const row of first.rows) {
      await onRow();
      yield row;
    }
  };
  return { ...document, tables: [{ ...first, rows: rows() }, ...others] };
}
