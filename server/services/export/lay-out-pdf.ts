import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { Content, TDocumentDefinitions } from "pdfmake/interfaces";
import { cellText } from "./cell-text";
import type { WholeDocument, WholeTable } from "./document";
import { coverageOf, drawable } from "./font-coverage";

const INK = "#1c2329";
const MUTED = "#5a646c";
const RULE = "#d9d6cf";

/** A4 pages with a number each, in the face of the product; nothing is fetched. Takes its thread for seconds. */
export async function layOutPdf(given: WholeDocument): Promise<Uint8Array> {
  const document = withoutGaps(given);
  const { default: pdfmake } = await import("pdfmake");
  pdfmake.setFonts({ Geist: fontFiles() });
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy((file) => file.endsWith(".ttf"));
  return pdfmake.createPdf(pageOf(document)).getBuffer();
}

/** The document in characters that the face has; it says so where others are written by number. */
function withoutGaps(document: WholeDocument): WholeDocument {
  const has = coverageOf(readFileSync(fontFiles().normal));
  let isWritten = false;
  const text = <T extends string | null>(value: T): T => {
    const shown = value === null ? null : drawable(value, has);
    isWritten ||= shown !== value;
    return shown as T;
  };
  const about = document.about.map(([name, value]) => [text(name), text(value)] as const);
  const tables = document.tables.map((table) => ({
    title: text(table.title),
    columns: table.columns.map((column) => ({ ...column, name: text(column.name) })),
    rows: table.rows.map((row) => row.map(text)),
  }));
  const title = text(document.title);
  return { ...document, title, tables, about: isWritten ? [...about, WRITTEN_BY_NUMBER] : about };
}

const WRITTEN_BY_NUMBER = [
  "Note",
  "A number in brackets stands for a character that the face of this PDF lacks; the other formats hold the text as it is.",
] as const;

function fontFiles() {
  const folder = path.join(
    path.dirname(createRequire(import.meta.url).resolve("geist/font/sans")),
    "fonts/geist-sans",
  );
  const file = (name: string) => path.join(folder, `Geist-${name}.ttf`);
  return {
    normal: file("Regular"),
    bold: file("SemiBold"),
    italics: file("Regular"),
    bolditalics: file("SemiBold"),
  };
}

function pageOf({ title, about, tables }: WholeDocument): TDocumentDefinitions {
  const wide = tables.some(({ columns }) => columns.length > 6);
  return {
    info: { title, producer: "Purser", creator: "Purser" },
    pageSize: "A4",
    pageOrientation: wide ? "landscape" : "portrait",
    pageMargins: [36, 40, 36, 44],
    defaultStyle: { font: "Geist", fontSize: 8, color: INK },
    footer: (page, pages) => ({
      text: `${title}, page ${page} of ${pages}`,
      alignment: "right",
      margin: [36, 12, 36, 0],
      fontSize: 7,
      color: MUTED,
    }),
    content: [
      { text: title, fontSize: 16, bold: true, margin: [0, 0, 0, 6] },
      {
        layout: "noBorders",
        table: {
          widths: ["auto", "*"],
          body: about.map(([name, value]) => [{ text: name, color: MUTED }, { text: value }]),
        },
      },
      ...tables.flatMap(tableOf),
    ],
  };
}

function tableOf({ title, columns, rows }: WholeTable): Content[] {
  const side = ({ kind }: { kind: string }) => (kind === "text" ? ("left" as const) : ("right" as const));
  const head = columns.map((column) => ({
    text: column.name,
    bold: true,
    alignment: side(column),
    color: MUTED,
  }));
  const body = rows.map((row) =>
    columns.map((column, index) => ({ text: cellText(column, row[index] ?? null), alignment: side(column) })),
  );
  return [
    { text: title, fontSize: 11, bold: true, margin: [0, 16, 0, 4] },
    {
      table: {
        headerRows: 1,
        widths: columns.map(({ kind }) => (kind === "text" ? "*" : "auto")),
        body: [head, ...body],
      },
      layout: {
        hLineWidth: (line) => (line === 0 ? 1.5 : 0.5),
        vLineWidth: () => 0,
        hLineColor: (line) => (line === 0 ? INK : RULE),
        paddingLeft: () => 2,
        paddingRight: () => 4,
      },
    },
  ];
}
