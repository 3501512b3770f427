import type { IncomingMessage, ServerResponse } from "node:http";
import { renewSession } from "@/server/auth/session";
import { ServiceError } from "@/server/contract/errors";
import { BODY_LIMIT } from "@/server/contract/limits";
import { requireSameOrigin } from "@/server/http/csrf";
import type { Exchange } from "@/server/http/exchange";
import { contentSecurityPolicy, newNonce, setPageHeaders } from "@/server/http/page-headers";

export type NextHandler = (req: IncomingMessage, res: ServerResponse) => Promise<void>;
export type PageSettings = { next: NextHandler; publicUrl: string; development: boolean };

const AUTH_PATH = "/api/auth/";

/** Pages, their files and the sign-in of next-auth. */
export async function handlePage(exchange: Exchange, path: string, settings: PageSettings): Promise<void> {
  const { req, res, head } = exchange;
  const { publicUrl, development } = settings;
  const method = req.method ?? "";
  const isAuth = path.startsWith(AUTH_PATH);
  if (method !== "GET" && method !== "HEAD" && !(isAuth && method === "POST"))
    throw new ServiceError("method_not_allowed", "This method is not allowed here.");
  requireSameOrigin(head, method, publicUrl);
  if (method === "POST") requireSmallBody(exchange);

  forwardOnlyOurs(exchange);
  const nonce = newNonce();
  const policy = contentSecurityPolicy(nonce, development);
  // Next takes the nonce for its own scripts from the policy on the request.
  req.headers["content-security-policy"] = policy;
  req.headers["x-nonce"] = nonce;
  setPageHeaders(res, policy, publicUrl.startsWith("https:"));
  if (!path.startsWith("/_next/")) {
    res.setHeader("Vary", "Cookie, Authorization, Origin");
    res.setHeader("Cache-Control", "no-store");
  }
  res.setHeader("X-Request-Id", exchange.requestId);
  if (head.cookie !== null && isNavigation(req)) {
    const renewed = await renewSession(head.cookie).catch(() => null);
    if (renewed) res.setHeader("Set-Cookie", renewed);
  }
  await settings.next(req, res);
}

/** Headers by which Next or our own pages would take a caller's word for ours. */
function forwardOnlyOurs({ req, requestId }: Exchange): void {
  for (const name of Object.keys(req.headers))
    if (/^x-(middleware|purser|nonce|forwarded|invoke|matched)/.test(name)) delete req.headers[name];
  req.headers["x-purser-request-id"] = requestId;
  req.headers["x-purser-remote-address"] = req.socket.remoteAddress ?? "";
}

function requireSmallBody({ head, req }: Exchange): void {
  // Without a length it would have to be counted; the sign-in form always sends one.
  if (head.contentLength === null || req.headers["transfer-encoding"] !== undefined)
    throw new ServiceError("malformed", "Content-Length is missing.");
  if (head.contentLength > BODY_LIMIT) throw new ServiceError("payload_too_large", "The body is too large.");
}

function isNavigation(req: IncomingMessage): boolean {
  return req.method === "GET" && req.headers["sec-fetch-mode"] === "navigate";
}
