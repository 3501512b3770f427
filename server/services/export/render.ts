import { InvalidFieldError } from "@/server/contract/errors";
import type { ExportFormat } from "@/server/contract/export";
import { boundedTo, type ExportDocument, readWhole } from "./document";
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

// What is made whole is held whole; a page layout takes a core for as long as it is made.
const MOST_ROWS: Record<ExportFormat, number> = {
  csv: 50_000,
  xlsx: 50_000,
  md: 50_000,
  json: 50_000,
  pdf: 2_000,
};

/**
 * Writes a document in a format while somebody waits; CSV as it is read, the others whole.
 * @throws InvalidFieldError for more rows than the format takes
 */
export async function renderExport(document: ExportDocument, format: ExportFormat): Promise<ExportFile> {
  const fileName = `${document.fileName}.${format}`;
  const contentType = CONTENT_TYPES[format];
  const most = MOST_ROWS[format];
  if (format === "csv") {
    const bounded = await boundedTo(document, most);
    if (bounded === null) throw tooLong(most, "start an export in the background");
    return { fileName, contentType, body: writeCsv(bounded) };
  }
  const whole = await readWhole(document, most);
  if (whole === null) throw tooLong(most, "take csv");
  const write = { json: writeJson, md: writeMarkdown, xlsx: writeXlsx, pdf: writePdf }[format];
  return { fileName, contentType, body: once(await write(whole)) };
}

/** CSV of any length, for an export in the background. */
export function renderLongCsv(document: ExportDocument): ExportFile {
  const fileName = `${document.fileName}.csv`;
  return { fileName, contentType: CONTENT_TYPES.csv, body: writeCsv(document) };
}

function tooLong(most: number, instead: string): InvalidFieldError {
  return new InvalidFieldError("format", "out_of_range", `takes ${most} rows at most here: ${instead}`);
}

async function* once(content: string | Uint8Array): AsyncGenerator<string | Uint8Array> {
  yield content;
}
