import { createRequire } from "node:module";
import path from "node:path";
import type { Content, TDocumentDefinitions } from "pdfmake/interfaces";
import { cellText } from "./cell-text";
import type { WholeDocument, WholeTable } from "./document";

const INK = "#1c2329";
const MUTED = "#5a646c";
const RULE = "#d9d6cf";

/** A4 pages with a number each, in the face of the product; nothing is fetched. */
export async function writePdf(document: WholeDocument): Promise<Buffer> {
  const { default: pdfmake } = await import("pdfmake");
  pdfmake.setFonts({ Geist: fontFiles() });
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy((file) => file.endsWith(".ttf"));
  return pdfmake.createPdf(pageOf(document)).getBuffer();
}

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
