import { randomUUID } from "node:crypto";
import { NO_CREDENTIALS } from "@/server/auth/credentials";
import type { Actor } from "@/server/domain/actor";
import { createCaller } from "@/server/trpc/router";

/** The procedures as a page calls them: in process, with the actor its gate has found, checked like any caller. */
export function callerFor(actor: Actor) {
  return createCaller({
    actor,
    requestId: `req_${randomUUID().replaceAll("-", "")}`,
    idempotencyKey: null,
    isBatch: false,
    credentials: NO_CREDENTIALS,
    remoteAddress: "page",
  });
}
