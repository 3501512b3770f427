import { createHash } from "node:crypto";
import { getContainer } from "@/server/container";
import type { ExportFormat } from "@/server/contract/export";
import { appendReportChunk, insertReportFile } from "@/server/db/queries/report-files";
import type { ExportFile } from "../export/render";

const PIECE_BYTES = 256 * 1024;

/** Keeps a file in pieces as it is written; only a finished file has a row with its SHA-256. */
export async function storeFile(runId: string, format: ExportFormat, file: ExportFile): Promise<void> {
  const { pool } = getContainer();
  const digest = createHash("sha256");
  let bytes = 0;
  let seq = 0;
  for await (const piece of piecesOf(file.body)) {
    digest.update(piece);
    bytes += piece.length;
    await appendReportChunk(pool, { runId, format, seq }, piece);
    seq += 1;
  }
  const sha256 = digest.digest("hex");
  await insertReportFile(pool, runId, { format, fileName: file.fileName, bytes: String(bytes), sha256 });
}

async function* piecesOf(body: ExportFile["body"]): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let size = 0;
  for await (const part of body) {
    const bytes = Buffer.from(part);
    held.push(bytes);
    size += bytes.length;
    if (size < PIECE_BYTES) continue;
    const whole = Buffer.concat(held);
    let from = 0;
    for (; whole.length - from >= PIECE_BYTES; from += PIECE_BYTES)
      yield whole.subarray(from, from + PIECE_BYTES);
    held = [whole.subarray(from)];
    size = whole.length - from;
  }
  if (size > 0) yield Buffer.concat(held);
}
