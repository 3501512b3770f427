import { ForbiddenError } from "@/server/contract/errors";
import type { RequestHead } from "@/server/http/request-head";

/**
 * A cookie speaks for its owner whoever made the browser send it: such a call must come from our own pages.
 * Callers with a key are exempt, for no browser adds a key by itself.
 * @throws ForbiddenError
 */
export function requireSameOrigin(head: RequestHead, method: string, publicUrl: string): void {
  if (method === "GET" || method === "HEAD" || head.cookie === null || head.authorization !== null) return;
  const site = head.secFetchSite;
  const ours = site === null ? head.origin === publicUrl : site === "same-origin" || site === "none";
  if (!ours) throw new ForbiddenError("This call did not come from our own pages.");
}
