import type { MemberResetLinkOutput } from "@/server/contract/admin-members";
import { appendAudit } from "@/server/db/audit";
import { createPool, type Pool } from "@/server/db/pool";
import { endSessions, findMemberByEmail } from "@/server/db/queries/members";
import { deleteSecondFactor } from "@/server/db/queries/second-factors";
import { resolveDatabase } from "@/server/db/resolve-database";
import { withTransaction } from "@/server/db/transaction";
import type { OrganizationId } from "@/server/domain/actor";
import type { Env } from "@/server/env/types";
import type { Log } from "@/server/log";
import { makeResetLink } from "./issue";

type Wanted = { email: string; withoutSecondFactor: boolean };

/**
 * A link for a new password, for whoever runs the server's host and so has its database anyway.
 * @returns null where no member has this address
 */
export async function makeLocalResetLink(
  pool: Pool,
  { email, withoutSecondFactor }: Wanted,
  publicUrl: string,
): Promise<MemberResetLinkOutput | null> {
  return await withTransaction(pool, async (tx) => {
    const member = await findMemberByEmail(tx, email.trim().toLowerCase());
    if (member === null) return null;
    const { userId } = member;
    const organizationId = member.organizationId as OrganizationId;
    const ctx = { actor: { kind: "system", organizationId, name: "host" }, requestId: "host" } as const;
    if (withoutSecondFactor && (await deleteSecondFactor(tx, userId))) {
      await endSessions(tx, userId);
      await appendAudit(tx, ctx, { action: "second_factor.reset", entityType: "user", entityId: userId });
    }
    return await makeResetLink(tx, ctx, { userId, publicUrl });
  });
}

/** The same on the database of the environment, whether a server runs on it or not. */
export async function resetLinkOf(
  env: Pick<Env, "databaseUrl" | "dataDir" | "publicUrl">,
  log: Log,
  wanted: Wanted,
): Promise<MemberResetLinkOutput | null> {
  const database = await resolveDatabase(env, log);
  const pool = createPool(database.ownerUrl, {
    max: 1,
    applicationName: "purser-reset-link",
    log,
    asApp: false,
  });
  try {
    return await makeLocalResetLink(pool, wanted, env.publicUrl);
  } finally {
    await pool.end();
    await database.stop();
  }
}
