import { requirePermission } from "@/server/auth/permissions";
import { ForbiddenError } from "@/server/contract/errors";
import type { UserActor } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";

/** @throws ForbiddenError for a key: it has no password and no second step */
export function requirePerson({ actor }: CallContext): UserActor {
  requirePermission(actor, "account.manage");
  if (actor.kind !== "user") throw new ForbiddenError("Only a person who is signed in may do this.");
  return actor;
}
