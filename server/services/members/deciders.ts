import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { DecidersOutput } from "@/server/contract/admin-members";
import { listMembers } from "@/server/db/queries/members";
import type { Role } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";

const NAMED = 5;

/**
 * Whom to ask for what one's own role may not do: names alone, no addresses.
 * @throws ServiceError forbidden
 */
export async function listDeciders(ctx: CallContext): Promise<DecidersOutput> {
  requirePermission(ctx.actor, "view");
  const members = await listMembers(getContainer().pool, ctx.actor.organizationId);
  const named = (wanted: Role) =>
    members
      .filter(({ role }) => role === wanted)
      .slice(0, NAMED)
      .map(({ name }) => name);
  return { administrators: named("ADMIN"), finance: named("FINANCE") };
}
