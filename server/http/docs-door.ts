import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { NotFoundError, ServiceError } from "@/server/contract/errors";
import type { Exchange } from "@/server/http/exchange";
import type { RequestLog } from "@/server/http/request-log";
import { send } from "@/server/http/respond";
import { openApiDocument } from "@/server/rest/openapi/document";

const DOCUMENT_PATH = "/openapi.json";
const PAGE_PATH = "/docs";

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API reference · Purser</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${PAGE_PATH}/swagger-ui.css">
</head>
<body>
<main id="reference"></main>
<script src="${PAGE_PATH}/swagger-ui-bundle.js"></script>
<script src="${PAGE_PATH}/start.js"></script>
</body>
</html>
`;

// Without a validatorUrl of null the page would send the document's address to a site of others.
const START = `SwaggerUIBundle({
  url: "${DOCUMENT_PATH}",
  dom_id: "#reference",
  deepLinking: true,
  docExpansion: "list",
  validatorUrl: null,
});
`;

/** Everything comes from here, no script stands in the page; only its own styles may stand in attributes. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join("; ");

const HTML = "text/html; charset=utf-8";
const SCRIPT = "text/javascript; charset=utf-8";
const STYLES = "text/css; charset=utf-8";

type Resource = { contentType: string; read: () => Promise<string> };

/** Read once, kept: these do not change while the process lives. */
function resource(contentType: string, read: () => Promise<string> | string): Resource {
  let text: Promise<string> | null = null;
  return {
    contentType,
    read: () => {
      text ??= Promise.resolve(read());
      return text;
    },
  };
}

const require = createRequire(import.meta.url);
const STYLES_FILE = require.resolve("swagger-ui-dist/swagger-ui.css");
const BUNDLE_FILE = require.resolve("swagger-ui-dist/swagger-ui-bundle.js");

const RESOURCES = new Map<string, Resource>([
  [DOCUMENT_PATH, resource("application/json", () => JSON.stringify(openApiDocument()))],
  [PAGE_PATH, resource(HTML, () => PAGE)],
  [`${PAGE_PATH}/start.js`, resource(SCRIPT, () => START)],
  [`${PAGE_PATH}/swagger-ui.css`, resource(STYLES, () => readFile(STYLES_FILE, "utf8"))],
  [`${PAGE_PATH}/swagger-ui-bundle.js`, resource(SCRIPT, () => readFile(BUNDLE_FILE, "utf8"))],
]);

export const DOCS_PATHS = [DOCUMENT_PATH, PAGE_PATH, `${PAGE_PATH}/`] as const;

/** The OpenAPI document and the reference page, for anybody: they say what there is, not what is in it. */
export async function answerDocs(
  { req, res, requestId, ...rest }: Exchange,
  path: string,
  log: RequestLog,
): Promise<void> {
  const found = RESOURCES.get(path);
  if (!found) throw new NotFoundError("path");
  if (req.method !== "GET" && req.method !== "HEAD")
    throw new ServiceError("method_not_allowed", "This method is not allowed here.");
  const body = await found.read();
  setPolicy(res, found.contentType);
  send(res, { status: 200, body, contentType: found.contentType, requestId, headers: CACHED });
  log.request({ req, res, requestId, ...rest }, path, 200);
}

const CACHED = { "Cache-Control": "no-cache", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY" };

function setPolicy(res: ServerResponse, contentType: string): void {
  if (contentType === HTML) res.setHeader("Content-Security-Policy", POLICY);
}
