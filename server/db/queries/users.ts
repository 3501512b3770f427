import type { Queryable } from "@/server/db/queryable";

export type MemberRole = "ADMIN" | "FINANCE" | "VIEWER";
export type SessionUser = {
  id: string;
  email: string;
  sessionVersion: number;
  organizationId: string;
  role: MemberRole;
};

/** A person as each request needs them; without a membership there is nobody. */
export async function findSessionUser(db: Queryable, userId: string): Promise<SessionUser | null> {
  const { rows } = await db.query<SessionUser>({
    name: "find-session-user",
    text: `select u.id, u.email, u.session_version as "sessionVersion",
        m.organization_id as "organizationId", m.role
      from users u
      join memberships m on m.user_id = u.id
      where u.id = $1
      order by m.created_at, m.organization_id
      limit 1`,
    values: [userId],
  });
  return rows[0] ?? null;
}

export type SignInUser = {
  id: string;
  email: string;
  name: string;
  passwordHash: string | null;
  sessionVersion: number;
};

export async function findUserByEmail(db: Queryable, email: string): Promise<SignInUser | null> {
  const { rows } = await db.query<SignInUser>(
    `select u.id, u.email, u.name, u.password_hash as "passwordHash", u.session_version as "sessionVersion"
     from users u
     where u.email = $1 and exists (select from memberships m where m.user_id = u.id)`,
    [email],
  );
  return rows[0] ?? null;
}

type NewUser = { id: string; email: string; name: string; passwordHash: string };

export async function insertUser(db: Queryable, user: NewUser): Promise<void> {
  await db.query("insert into users (id, email, name, password_hash) values ($1, $2, $3, $4)", [
    user.id,
    user.email,
    user.name,
    user.passwordHash,
  ]);
}

type NewMembership = { organizationId: string; userId: string; role: MemberRole };

export async function insertMembership(db: Queryable, membership: NewMembership): Promise<void> {
  await db.query("insert into memberships (organization_id, user_id, role) values ($1, $2, $3)", [
    membership.organizationId,
    membership.userId,
    membership.role,
  ]);
}

/** Ends every session of a person at once. */
export async function raiseSessionVersion(db: Queryable, userId: string): Promise<void> {
  await db.query("update users set session_version = session_version + 1 where id = $1", [userId]);
}
