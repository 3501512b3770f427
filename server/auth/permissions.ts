import { ForbiddenError, UnauthorizedError } from "@/server/contract/errors";
import type { Actor, KeyScope, Role } from "@/server/domain/actor";

type Grant = { roles: readonly Role[]; scopes: readonly KeyScope[] };

const EVERYONE: readonly Role[] = ["ADMIN", "FINANCE", "VIEWER"];
const WRITERS: readonly Role[] = ["ADMIN", "FINANCE"];
const ADMINS: readonly Role[] = ["ADMIN"];

/** The whole table of rights: who may do what. What is not granted here is refused. */
export const PERMISSIONS = {
  /** trackCost, settle, reportViolation. */
  record: { roles: ADMINS, scopes: ["record", "admin"] },
  /** authorize, release, extend. */
  authorize: { roles: ADMINS, scopes: ["authorize", "admin"] },
  /** queue.claim, queue.complete: taking queued requests and doing them. */
  "queue.work": { roles: ADMINS, scopes: ["queue:claim", "admin"] },
  "queue.see": { roles: EVERYONE, scopes: ["authorize", "queue:claim", "read", "admin"] },
  "queue.withdraw": { roles: ADMINS, scopes: ["authorize", "queue:claim", "admin"] },
  /** check, status. */
  ask: { roles: EVERYONE, scopes: ["record", "authorize", "read", "admin"] },
  /** Asking for more in an emergency, decided by rule. */
  "emergency.request": { roles: ADMINS, scopes: ["emergency:request", "admin"] },
  /** The live events of the organization. */
  follow: { roles: EVERYONE, scopes: ["read", "admin"] },
  /** What a monitoring system reads. */
  "metrics.read": { roles: EVERYONE, scopes: ["metrics", "admin"] },
  /** Pages, reports, forecasts, insights. */
  view: { roles: EVERYONE, scopes: ["admin"] },
  /** Files leave without user ids. */
  export: { roles: EVERYONE, scopes: ["admin"] },
  /** Having a report made and kept. */
  "reports.run": { roles: WRITERS, scopes: ["admin"] },
  /** The organization's cap, a softer action, suspend, resume. */
  "organization.steer": { roles: ADMINS, scopes: ["admin"] },
  /** Other budgets, campaigns, agents, pools, queue. */
  "budgets.manage": { roles: WRITERS, scopes: ["admin"] },
  "overrides.manage": { roles: ADMINS, scopes: ["admin"] },
  "overrides.request": { roles: WRITERS, scopes: ["admin"] },
  /** Prices, rates, corrections, reset, alerts, alert rules. */
  "catalogue.manage": { roles: WRITERS, scopes: ["admin"] },
  /** Channels, keys, members, settings, retention, rebuild. */
  administer: { roles: ADMINS, scopes: ["admin"] },
  /** One's own password and second step. */
  "account.manage": { roles: EVERYONE, scopes: [] },
  "audit.read": { roles: WRITERS, scopes: ["admin"] },
  "audit.verify": { roles: ADMINS, scopes: ["admin"] },
} as const satisfies Record<string, Grant>;

export type Permission = keyof typeof PERMISSIONS;

/** Whether this actor may do it; what the product itself does was allowed by whoever started it. */
export function may(actor: Actor, permission: Permission): boolean {
  const grant: Grant = PERMISSIONS[permission];
  switch (actor.kind) {
    case "system":
      return true;
    case "user":
      return (
        (actor.mustEnrol !== true || permission === "account.manage") && grant.roles.includes(actor.role)
      );
    case "key":
      return grant.scopes.some((scope) => actor.scopes.has(scope));
  }
}

/** The roles that have a right, by the name that an address gives it; those of administrators where it names none. */
export function rolesFor(name: unknown): readonly Role[] {
  const known = Object.entries(PERMISSIONS).find(([each]) => each === name);
  return known === undefined ? ADMINS : known[1].roles;
}

/** Whether somebody is signed in who has to set up the second step before anything else. */
export function isWaiting(actor: Actor): boolean {
  return actor.kind === "user" && actor.mustEnrol === true;
}

/** Whether this actor may see whose an execution was: a VIEWER may not, on pages or in files. */
export function mayNameUsers(actor: Actor): boolean {
  if (actor.kind === "system") return actor.hidesUsers !== true;
  return actor.kind !== "user" || actor.role !== "VIEWER";
}

/** @throws ForbiddenError for a VIEWER, who is not told whose an execution was and may not ask by it either */
export function requireUserNames(actor: Actor): void {
  if (!mayNameUsers(actor)) throw new ForbiddenError("A viewer may not ask by user.");
}

/** @throws UnauthorizedError for nobody, ForbiddenError for somebody without the right */
export function requirePermission(actor: Actor | null, permission: Permission): asserts actor is Actor {
  if (!actor) throw new UnauthorizedError();
  if (may(actor, permission)) return;
  if (isWaiting(actor))
    throw new ForbiddenError("Set up two-step sign-in first: your organization asks for it.");
  throw new ForbiddenError("This key or role does not allow this.");
}

/** @throws ForbiddenError for a key without this very scope; an ADMIN may do what any key may */
export function requireScope(actor: Actor | null, scope: KeyScope): asserts actor is Actor {
  if (!actor) throw new UnauthorizedError();
  const isAdmin = actor.kind === "user" && actor.role === "ADMIN" && !isWaiting(actor);
  if (isAdmin || actor.kind === "system" || (actor.kind === "key" && actor.scopes.has(scope))) return;
  throw new ForbiddenError(`This needs a key with the scope ${scope}.`);
}
