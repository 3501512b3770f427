import type { Queryable } from "@/server/db/queryable";
import type { Role } from "@/server/domain/actor";

export type InviteDbRow = {
  id: string;
  email: string;
  role: Role;
  invitedBy: string;
  createdAt: Date;
  expiresAt: Date;
};

const IS_OPEN = "i.accepted_at is null and i.withdrawn_at is null and i.expires_at > clock_timestamp()";
const MOST_INVITES = 100;

/** Links that still open, newest first. */
export async function listInvites(db: Queryable, organizationId: string): Promise<InviteDbRow[]> {
  const { rows } = await db.query<InviteDbRow>(
    `select i.id, i.email, i.role, coalesce(u.name, k.name, i.invited_by) as "invitedBy",
       i.created_at as "createdAt", i.expires_at as "expiresAt"
     from member_invites i
     left join users u on u.id = i.invited_by
     left join api_keys k on k.id = i.invited_by
     where i.organization_id = $1 and ${IS_OPEN}
     order by i.created_at desc, i.id desc
     limit ${MOST_INVITES}`,
    [organizationId],
  );
  return rows;
}

type NewInvite = {
  id: string;
  organizationId: string;
  email: string;
  role: Role;
  tokenHash: Buffer;
  invitedBy: string;
};

/** A new link; one that was open for the same address opens no more. @returns when it ends */
export async function insertInvite(tx: Queryable, invite: NewInvite): Promise<Date> {
  const { id, organizationId, email, role, tokenHash, invitedBy } = invite;
  await tx.query(
    `update member_invites set withdrawn_at = clock_timestamp()
     where organization_id = $1 and email = $2 and accepted_at is null and withdrawn_at is null`,
    [organizationId, email],
  );
  const { rows } = await tx.query<{ expiresAt: Date }>(
    `insert into member_invites (id, organization_id, email, role, token_hash, invited_by, expires_at)
     values ($1, $2, $3, $4, $5, $6, clock_timestamp() + interval '3 days')
     returning expires_at as "expiresAt"`,
    [id, organizationId, email, role, tokenHash, invitedBy],
  );
  return rows[0]?.expiresAt ?? new Date(0);
}

/** @returns the address of the link that was ended, or null where none of this id was open */
export async function withdrawInvite(
  tx: Queryable,
  organizationId: string,
  id: string,
): Promise<string | null> {
  const { rows } = await tx.query<{ email: string }>(
    `update member_invites i set withdrawn_at = clock_timestamp()
     where i.organization_id = $1 and i.id = $2 and ${IS_OPEN}
     returning i.email`,
    [organizationId, id],
  );
  return rows[0]?.email ?? null;
}

export type OpenInvite = {
  id: string;
  organizationId: string;
  organizationName: string;
  email: string;
  role: Role;
};

const INVITE = `select i.id, i.organization_id as "organizationId", o.name as "organizationName", i.email, i.role
from member_invites i
join organizations o on o.id = i.organization_id`;
const OPEN = `${INVITE} where i.token_hash = $1 and ${IS_OPEN}`;

/** The invitation of a link, or null where it does not open. */
export async function findOpenInvite(db: Queryable, tokenHash: Buffer): Promise<OpenInvite | null> {
  const { rows } = await db.query<OpenInvite>(OPEN, [tokenHash]);
  return rows[0] ?? null;
}

/** Uses a link up: of two who use it at once, one gets it. */
export async function spendInvite(tx: Queryable, tokenHash: Buffer): Promise<OpenInvite | null> {
  const { rows } = await tx.query<OpenInvite>(`${OPEN} for update of i`, [tokenHash]);
  return await spend(tx, rows[0]);
}

/** Uses up the newest link that is open for an address, for who proved otherwise that it is theirs. */
export async function spendInviteOf(tx: Queryable, email: string): Promise<OpenInvite | null> {
  const { rows } = await tx.query<OpenInvite>(
    `${INVITE} where i.email = $1 and ${IS_OPEN} order by i.created_at desc, i.id desc limit 1 for update of i`,
    [email],
  );
  return await spend(tx, rows[0]);
}

async function spend(tx: Queryable, invite: OpenInvite | undefined): Promise<OpenInvite | null> {
  if (invite === undefined) return null;
  await tx.query("update member_invites set accepted_at = clock_timestamp() where id = $1", [invite.id]);
  return invite;
}
