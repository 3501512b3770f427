import type { WholeDocument } from "./document";

/** The whole document; figures stay decimal text. */
export function writeJson({ title, about, tables }: WholeDocument): string {
  const sections = tables.map(({ title: name, columns, rows }) => ({
    title: name,
    rows: rows.map((row) => Object.fromEntries(columns.map(({ key }, index) => [key, row[index] ?? null]))),
  }));
  return `${JSON.stringify({ title, about: Object.fromEntries(about), tables: sections }, null, 2)}\n`;
}
