import type { Queryable } from "@/server/db/queryable";
import type { Role } from "@/server/domain/actor";

type NewReset = { id: string; userId: string; tokenHash: Buffer; createdBy: string; hours: number };

/** A new link; one that was open for the same person opens no more. @returns when it ends */
export async function insertPasswordReset(tx: Queryable, reset: NewReset): Promise<Date> {
  await tx.query("delete from password_resets where user_id = $1 and used_at is null", [reset.userId]);
  const { rows } = await tx.query<{ expiresAt: Date }>(
    `insert into password_resets (id, user_id, token_hash, created_by, expires_at)
     values ($1, $2, $3, $4, clock_timestamp() + make_interval(hours => $5))
     returning expires_at as "expiresAt"`,
    [reset.id, reset.userId, reset.tokenHash, reset.createdBy, reset.hours],
  );
  return rows[0]?.expiresAt ?? new Date(0);
}

export type OpenReset = { id: string; userId: string; email: string; organizationId: string; role: Role };

// Who is a member of nothing any more has nothing to sign in to.
const OPEN = `select r.id, r.user_id as "userId", u.email, m.organization_id as "organizationId", m.role
from password_resets r
join users u on u.id = r.user_id
join memberships m on m.user_id = r.user_id
where r.token_hash = $1 and r.used_at is null and r.expires_at > clock_timestamp()
order by m.created_at, m.organization_id
limit 1`;

/** Whom a link is for, or null where it does not open. */
export async function findOpenReset(db: Queryable, tokenHash: Buffer): Promise<OpenReset | null> {
  const { rows } = await db.query<OpenReset>(OPEN, [tokenHash]);
  return rows[0] ?? null;
}

/** Uses a link up: of two who use it at once, one gets it. */
export async function spendReset(tx: Queryable, tokenHash: Buffer): Promise<OpenReset | null> {
  const { rows } = await tx.query<OpenReset>(`${OPEN} for update of r`, [tokenHash]);
  const [reset] = rows;
  if (reset === undefined) return null;
  await tx.query("update password_resets set used_at = clock_timestamp() where id = $1", [reset.id]);
  return reset;
}

/** A new password, and the end of every session and of every link that was made for the old one. */
export async function changePassword(tx: Queryable, userId: string, passwordHash: string): Promise<void> {
  await tx.query("update users set password_hash = $2, session_version = session_version + 1 where id = $1", [
    userId,
    passwordHash,
  ]);
  await tx.query("delete from password_resets where user_id = $1 and used_at is null", [userId]);
}

export async function findPasswordHash(db: Queryable, userId: string): Promise<string | null> {
  const { rows } = await db.query<{ passwordHash: string | null }>(
    `select password_hash as "passwordHash" from users where id = $1`,
    [userId],
  );
  return rows[0]?.passwordHash ?? null;
}
