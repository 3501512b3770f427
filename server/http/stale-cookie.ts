import { clearedSessionCookie, readCookie, sessionCookieName } from "@/server/auth/session";
import type { Exchange } from "@/server/http/exchange";

/** A session that proves nothing any more is taken out of the browser. */
export function clearStaleCookie({ res, head }: Exchange, publicUrl: string): void {
  if (head.cookie !== null && readCookie(head.cookie, sessionCookieName(publicUrl)) !== null)
    res.setHeader("Set-Cookie", clearedSessionCookie(publicUrl));
}
