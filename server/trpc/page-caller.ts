import { randomUUID } from "node:crypto";
import { NO_CREDENTIALS } from "@/server/auth/credentials";
import type { Actor } from "@/server/domain/actor";
import { toServiceError } from "@/server/trpc/error-shape";
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

/** The answer, or null where what was asked for does not exist. */
export async function orNotFound<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (toServiceError(error).code === "not_found") return null;
    throw error;
  }
}
