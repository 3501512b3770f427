import { InvalidFieldError } from "@/server/contract/errors";
import type { ExportFormat } from "@/server/contract/export";
import { type ExportDocument, readWhole } from "./document";
import { writeCsv } from "./write-csv";
import { writeJson } from "./write-json";
import { writeMarkdown } from "./write-markdown";
import { writePdf } from "./write-pdf";
import { writeXlsx } from "./write-xlsx";

/** A file as it leaves the product. */
export type ExportFile = {
  fileName: string;
  contentType: string;
  body: AsyncIterable<string | Uint8Array>;
};

export const CONTENT_TYPES: Record<ExportFormat, string> = {
  csv: "text/csv",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  pdf: "application/pdf",
  md: "text/markdown",
  json: "application/json",
};

// A page layout holds up every other call of the process while it is made, so it is kept short.
const MOST_ROWS: Record<Exclude<ExportFormat, "csv">, number> = {
  xlsx: 50_000,
  md: 50_000,
  json: 50_000,
  pdf: 2_000,
};

/**
 * Writes a document in a format; CSV as it is read, the others whole.
 * @throws InvalidFieldError for more rows than the format takes
 */
export async function renderExport(document: ExportDocument, format: ExportFormat): Promise<ExportFile> {
  const fileName = `${document.fileName}.${format}`;
  const contentType = CONTENT_TYPES[format];
  if (format === "csv") return { fileName, contentType, body: writeCsv(document) };
  const whole = await readWhole(document, MOST_ROWS[format]);
  if (whole === null)
    throw new InvalidFieldError(
      "format",
      "out_of_range",
      `takes ${MOST_ROWS[format]} rows at most here: take csv`,
    );
  const write = { json: writeJson, md: writeMarkdown, xlsx: writeXlsx, pdf: writePdf }[format];
  return { fileName, contentType, body: once(await write(whole)) };
}

async function* once(content: string | Uint8Array): AsyncGenerator<string | Uint8Array> {
  yield content;
}
