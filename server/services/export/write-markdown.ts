import { cellText } from "./cell-text";
import type { WholeDocument } from "./document";

/** Headings, what was asked, and a table each. */
export function writeMarkdown({ title, about, tables }: WholeDocument): string {
  const lines = [
    `# ${escaped(title)}`,
    "",
    ...about.map(([name, value]) => `- ${name}: ${escaped(value)}`),
    "",
  ];
  for (const { title: name, columns, rows } of tables) {
    lines.push(`## ${escaped(name)}`, "");
    lines.push(row(columns.map((column) => column.name)));
    lines.push(row(columns.map(({ kind }) => (kind === "text" ? "---" : "---:"))));
    for (const cells of rows)
      lines.push(row(columns.map((column, index) => escaped(cellText(column, cells[index] ?? null)))));
    lines.push("");
  }
  return lines.join("\n");
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** Text that stays text wherever Markdown is shown: no markup, no HTML, no link, one line. */
export function escaped(text: string): string {
  return text.replaceAll(/[\r\n\t]+/g, " ").replaceAll(/[\\`*_{}[\]<>#|!~&]/g, (mark) => `\\${mark}`);
}
