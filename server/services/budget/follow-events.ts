import { isBound } from "@/server/auth/binding";
import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import { ForbiddenError } from "@/server/contract/errors";
import type { Actor } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";
import type { LiveEvent } from "@/server/services/events/event-id";
import type { FollowEnd } from "@/server/services/events/event-queue";

/** Well below the 5 seconds within which a stream must end after its credential does. */
const RECHECK_MS = 2_000;

/** Why the events ended; `revoked` when the credential, or one of its rights, is no more. */
export type EventsEnd = FollowEnd | "revoked";

type Follow = {
  lastEventId: string | null;
  signal: AbortSignal;
  /** Resolves the credential again. */
  stillWho: () => Promise<Actor | null>;
};

/** @throws ServiceError forbidden, also for a bound key: the stream speaks of the whole organization */
export function requireFollower(actor: Actor): void {
  requirePermission(actor, "follow");
  if (isBound(actor)) throw new ForbiddenError("A bound key cannot follow the whole organization.");
}

/**
 * The organization's events as they are committed, each with an id to resume after.
 * @returns why they ended   @throws ServiceError as requireFollower
 */
export async function* followEvents(ctx: CallContext, follow: Follow): AsyncGenerator<LiveEvent, EventsEnd> {
  requireFollower(ctx.actor);
  const ended = new AbortController();
  const timer = setInterval(() => {
    void isStill(ctx.actor, follow.stillWho).then((same) => same || ended.abort());
  }, RECHECK_MS);
  try {
    const signal = AbortSignal.any([follow.signal, ended.signal]);
    const end = yield* getContainer().events.follow(ctx.actor.organizationId, follow.lastEventId, signal);
    return ended.signal.aborted ? "revoked" : end;
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
