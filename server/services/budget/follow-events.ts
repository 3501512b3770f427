import { isBound } from "@/server/auth/binding";
import { requirePermission } from "@/server/auth/permissions";
import { type Container, getContainer } from "@/server/container";
import { ForbiddenError } from "@/server/contract/errors";
import type { Actor } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";

/** Well below the 5 seconds within which a stream must end after its credential does. */
const RECHECK_MS = 2_000;

type LiveEvents = ReturnType<Container["events"]["follow"]>;

type Follow = {
  lastEventId: string | null;
  signal: AbortSignal;
  /** Resolves the credential again. */
  stillWho: () => Promise<Actor | null>;
};

/**
 * The organization's events as they are committed, each with an id to resume after.
 * @throws ServiceError forbidden, also for a bound key: the stream speaks of the whole organization
 */
export async function* followEvents(ctx: CallContext, follow: Follow): LiveEvents {
  requirePermission(ctx.actor, "follow");
  if (isBound(ctx.actor)) throw new ForbiddenError("A bound key cannot follow the whole organization.");
  const ended = new AbortController();
  const timer = setInterval(() => {
    void isStill(ctx.actor, follow.stillWho).then((same) => same || ended.abort());
  }, RECHECK_MS);
  try {
    const signal = AbortSignal.any([follow.signal, ended.signal]);
    yield* getContainer().events.follow(ctx.actor.organizationId, follow.lastEventId, signal);
  } finally {
    clearInterval(timer);
  }
}

async function isStill(actor: Actor, ask: () => Promise<Actor | null>): Promise<boolean> {
  try {
    const now = await ask();
    return now !== null && rights(now) === rights(actor);
  } catch {
    // Revoked, or the database cannot say: without proof the stream ends, and the client asks anew.
    return false;
  }
}

function rights(actor: Actor): string {
  if (actor.kind === "user") return `${actor.organizationId} ${actor.userId} ${actor.role}`;
  if (actor.kind === "system") return `${actor.organizationId} ${actor.name}`;
  return `${actor.organizationId} ${actor.keyId} ${[...actor.scopes].join()} ${isBound(actor)}`;
}
