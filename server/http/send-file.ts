import { createHash } from "node:crypto";
import { once } from "node:events";
import type { Exchange } from "@/server/http/exchange";
import { API_HEADERS } from "@/server/http/respond";
import type { ExportFile } from "@/server/services/export/render";

/**
 * Sends a file to be saved, as it is written, with its SHA-256 after the last byte. A reader that does not keep up is
 * waited for; a file that cannot be finished is broken off, so that no reader takes it for whole.
 * @throws what the first part fails with, as long as nothing was sent
 */
export async function sendFile({ req, res, requestId }: Exchange, file: ExportFile): Promise<void> {
  const gone = new AbortController();
  res.once("close", () => gone.abort());
  const parts = file.body[Symbol.asyncIterator]();
  try {
    let part = await parts.next();
    res.writeHead(200, {
      ...API_HEADERS,
      "Content-Type": file.contentType.startsWith("text/")
        ? `${file.contentType}; charset=utf-8`
        : file.contentType,
      "Content-Disposition": `attachment; filename="${file.fileName}"`,
      "Content-Security-Policy": "sandbox",
      Trailer: "Repr-Digest",
      "X-Request-Id": requestId,
    });
    const digest = createHash("sha256");
    for (; req.method !== "HEAD" && !part.done && !gone.signal.aborted; part = await parts.next()) {
      digest.update(part.value);
      if (!res.write(part.value)) await once(res, "drain", { signal: gone.signal });
    }
    res.addTrailers({ "Repr-Digest": `sha-256=:${digest.digest("base64")}:` });
    res.end();
  } catch (error) {
    if (!res.headersSent) throw error;
    res.destroy();
  } finally {
    await parts.return?.();
  }
}
