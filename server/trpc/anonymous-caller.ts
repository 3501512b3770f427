import { NO_CREDENTIALS } from "@/server/auth/credentials";
import { createCaller } from "@/server/trpc/router";

/** Calls open procedures in process, for pages that nobody is signed in to. */
export function anonymousCaller() {
  return createCaller({
    actor: null,
    requestId: "page",
    idempotencyKey: null,
    isBatch: false,
    credentials: NO_CREDENTIALS,
    remoteAddress: "",
  });
}
