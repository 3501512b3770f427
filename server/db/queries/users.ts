import type { Prisma } from "@/server/db/prisma";
import type { Queryable } from "@/server/db/queryable";
import { ROLES, type Role } from "@/server/domain/actor";

export type SessionUser = {
  id: string;
  email: string;
  sessionVersion: number;
  organizationId: string;
  role: Role;
};

/** A person as each request needs them; without a membership there is nobody. */
export async function findSessionUser(prisma: Prisma, userId: string): Promise<SessionUser | null> {
  const user = await prisma.user.findUnique({
    where: { id: userId },
    select: {
      id: true,
      email: true,
      sessionVersion: true,
      memberships: {
        select: { organizationId: true, role: true },
        orderBy: [{ createdAt: "asc" }, { organizationId: "asc" }],
        take: 1,
      },
    },
  });
  const [membership] = user?.memberships ?? [];
  if (!user || !membership) return null;
  const { id, email, sessionVersion } = user;
  return {
    id,
    email,
    sessionVersion,
    organizationId: membership.organizationId,
    role: roleOf(membership.role),
  };
}

// The database's own check lets no other word in.
function roleOf(word: string): Role {
  const role = ROLES.find((known) => known === word);
  if (role === undefined) throw new Error("A membership has a role that is not known.");
  return role;
}

export type SignInUser = {
  id: string;
  email: string;
  name: string;
  passwordHash: string | null;
  sessionVersion: number;
};

export async function findUserByEmail(prisma: Prisma, email: string): Promise<SignInUser | null> {
  return await prisma.user.findUnique({
    where: { email, memberships: { some: {} } },
    select: { id: true, email: true, name: true, passwordHash: true, sessionVersion: true },
  });
}

type NewUser = { id: string; email: string; name: string; passwordHash: string | null };

/** @returns false where somebody has this address, also somebody who got it while this call waited */
export async function insertUser(db: Queryable, user: NewUser): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into users (id, email, name, password_hash) values ($1, $2, $3, $4)
     on conflict (email) do nothing`,
    [user.id, user.email, user.name, user.passwordHash],
  );
  return rowCount === 1;
}

type NewMembership = { organizationId: string; userId: string; role: Role };

export async function insertMembership(db: Queryable, membership: NewMembership): Promise<void> {
  await db.query("insert into memberships (organization_id, user_id, role) values ($1, $2, $3)", [
    membership.organizationId,
    membership.userId,
    membership.role,
  ]);
}
