import { NotFoundError } from "@/server/contract/errors";
import type { Exchange } from "@/server/http/exchange";
import { malformed } from "@/server/http/json-text";

/** Where a segment may be the name that a caller gave to an agent or a campaign, in which a slash is a letter. */
const WITH_NAMES = /^\/(admin\/budget|api\/v1|api\/budget)\//;

/**
 * The path, if it has only one reading. A spelling that two parsers may read differently is how a check is skipped.
 * @throws ServiceError
 */
export function requirePlainPath({ req, res, head }: Exchange): string {
  const url = req.url ?? "";
  if (!url.startsWith("/") || head.hostCount !== 1) {
    res.shouldKeepAlive = false;
    throw malformed();
  }
  const end = url.search(/[?#]/);
  const path = end === -1 ? url : url.slice(0, end);
  try {
    if (decodeURIComponent(path).includes("\u0000")) throw malformed();
  } catch {
    throw malformed();
  }
  if (/\/\/|\\|%2e|\/\.\.?(\/|$)/i.test(path)) throw new NotFoundError("path");
  if (/%2f|%5c/i.test(path) && !WITH_NAMES.test(path)) throw new NotFoundError("path");
  return path;
}
