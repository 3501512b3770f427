import type { Queryable } from "@/server/db/queryable";
import type { Role } from "@/server/domain/actor";

export type MemberDbRow = {
  userId: string;
  name: string;
  email: string;
  role: Role;
  since: Date;
  secondFactor: boolean;
};

const MEMBER = `m.user_id as "userId", u.name, u.email, m.role, m.created_at as since,
  exists (select from second_factors f where f.user_id = u.id and f.confirmed_at is not null) as "secondFactor"`;
const MOST_MEMBERS = 500;

/** Members by name. */
export async function listMembers(db: Queryable, organizationId: string): Promise<MemberDbRow[]> {
  const { rows } = await db.query<MemberDbRow>(
    `select ${MEMBER}
     from memberships m
     join users u on u.id = m.user_id
     where m.organization_id = $1
     order by u.name collate "C", m.user_id
     limit ${MOST_MEMBERS}`,
    [organizationId],
  );
  return rows;
}

/**
 * One member and how many administrators there are, both locked until the transaction ends: of two administrators who
 * remove each other at once, one stays.
 */
export async function lockMember(
  tx: Queryable,
  organizationId: string,
  userId: string,
): Promise<{ member: MemberDbRow | null; admins: number }> {
  const { rows } = await tx.query<MemberDbRow>(
    `select ${MEMBER}
     from memberships m
     join users u on u.id = m.user_id
     where m.organization_id = $1 and (m.user_id = $2 or m.role = 'ADMIN')
     order by u.id
     for update of m`,
    [organizationId, userId],
  );
  return {
    member: rows.find((row) => row.userId === userId) ?? null,
    admins: rows.filter((row) => row.role === "ADMIN").length,
  };
}

type Change = { organizationId: string; userId: string; role: Role };

export async function updateRole(tx: Queryable, { organizationId, userId, role }: Change): Promise<void> {
  await tx.query("update memberships set role = $3 where organization_id = $1 and user_id = $2", [
    organizationId,
    userId,
    role,
  ]);
}

export async function deleteMembership(tx: Queryable, organizationId: string, userId: string): Promise<void> {
  await tx.query("delete from memberships where organization_id = $1 and user_id = $2", [
    organizationId,
    userId,
  ]);
}

/** Every session of this person ends with its next request. */
export async function endSessions(tx: Queryable, userId: string): Promise<void> {
  await tx.query("update users set session_version = session_version + 1 where id = $1", [userId]);
}

/** A person by address, member of anything or not, locked until the transaction ends. */
export async function lockUserByEmail(
  tx: Queryable,
  email: string,
): Promise<{ id: string; memberships: number } | null> {
  const locked = await tx.query<{ id: string }>("select id from users where email = $1 limit 1 for update", [
    email,
  ]);
  const [user] = locked.rows;
  if (user === undefined) return null;
  // A question of its own: one that waited for the lock would count what was there before it waited.
  const counted = await tx.query<{ memberships: number }>(
    "select count(*)::int as memberships from memberships where user_id = $1",
    [user.id],
  );
  return { id: user.id, memberships: counted.rows[0]?.memberships ?? 0 };
}

/** A person who comes back: a new name and password, or none, and nothing of the old sessions. */
export async function renewUser(
  tx: Queryable,
  user: { id: string; name: string; passwordHash: string | null },
): Promise<void> {
  await tx.query(
    "update users set name = $2, password_hash = $3, session_version = session_version + 1 where id = $1",
    [user.id, user.name, user.passwordHash],
  );
}

/** The member who signs in with an address, and where. */
export async function findMemberByEmail(
  db: Queryable,
  email: string,
): Promise<{ userId: string; organizationId: string } | null> {
  const { rows } = await db.query<{ userId: string; organizationId: string }>(
    `select m.user_id as "userId", m.organization_id as "organizationId"
     from memberships m
     join users u on u.id = m.user_id
     where u.email = $1
     order by m.created_at, m.organization_id
     limit 1`,
    [email],
  );
  return rows[0] ?? null;
}
