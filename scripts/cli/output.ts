/** Where data goes: stdout only, so that it can be piped; words about it go to stderr. */
export type Output = {
  format: "table" | "json";
  /** One thing: one JSON object, or a table of its fields, or of `brief` where that reads better. */
  object: (value: object, brief?: object) => void;
  /** Many things: a table with these columns, or a JSON array of everything. */
  list: (rows: readonly object[], columns: readonly string[], empty: string) => void;
  /** For people; never data. */
  note: (text: string) => void;
};

type Streams = { out: (text: string) => void; err: (text: string) => void };

export function createOutput(format: "table" | "json", streams: Streams): Output {
  const note = (text: string) => streams.err(`${text}\n`);
  if (format === "json") {
    const write = (value: unknown) => streams.out(`${JSON.stringify(value, null, 2)}\n`);
    return { object: (value) => write(value), list: (rows) => write(rows), note, format };
  }
  return {
    object: (value, brief = value) =>
      streams.out(table(Object.entries(brief).map(([name, field]) => [name, cell(field)]))),
    list: (rows, columns, empty) => {
      if (rows.length === 0) return note(empty);
      const header = columns.map((column) =>
        column.replace(/[A-Z]/g, (letter) => ` ${letter}`).toUpperCase(),
      );
      streams.out(table([header, ...rows.map((row) => columns.map((column) => cell(fieldOf(row, column))))]));
    },
    note,
    format,
  };
}

function fieldOf(row: object, column: string): unknown {
  return new Map<string, unknown>(Object.entries(row)).get(column);
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return "-";
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value.join(", ") || "-";
  return printable(typeof value === "object" ? JSON.stringify(value) : String(value));
}

// A name that an agent chose must not move the cursor of whoever reads it.
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, " ");
}

function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows)
    for (const [i, text] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, text.length);
  const lines = rows.map((row) =>
    row
      .map((text, i) => text.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return `${lines.join("\n")}\n`;
}
