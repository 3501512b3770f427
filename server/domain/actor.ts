/** Minted only from a credential, never from input: holding one proves who the tenant is. */
export type OrganizationId = string & { readonly __brand: "OrganizationId" };

export const ROLES = ["ADMIN", "FINANCE", "VIEWER"] as const;
export type Role = (typeof ROLES)[number];

/** What a key may do. A closed list. */
export const KEY_SCOPES = [
  "record",
  "authorize",
  "read",
  "cost:explicit",
  "emergency:request",
  "queue:claim",
  "metrics",
  "admin",
] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

export type UserActor = {
  kind: "user";
  organizationId: OrganizationId;
  userId: string;
  email: string;
  role: Role;
  /** The organization asks for a second step of the sign-in that this person has not set up: until then, nothing else. */
  mustEnrol?: true;
};

/** An agent's key. Empty lists and null mean: not bound. */
export type KeyActor = {
  kind: "key";
  organizationId: OrganizationId;
  keyId: string;
  scopes: ReadonlySet<KeyScope>;
  agentIds: readonly string[];
  campaignIds: readonly string[];
  environment: string | null;
};

/** The product itself: the bootstrap, the demo loader, a job. */
export type SystemActor = {
  kind: "system";
  organizationId: OrganizationId;
  name: string;
  /** What it makes may be read by who is not told of users. */
  hidesUsers?: true;
};

export type Actor = UserActor | KeyActor | SystemActor;

/** The id that ledger and audit rows carry: `usr_…`, `key_…` or `system:name`. */
export function actorId(actor: Actor): string {
  switch (actor.kind) {
    case "user":
      return actor.userId;
    case "key":
      return actor.keyId;
    case "system":
      return `system:${actor.name}`;
  }
}
