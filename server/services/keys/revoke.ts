import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import { NotFoundError } from "@/server/contract/errors";
import type { KeyOutput, RevokeKeyInput } from "@/server/contract/keys";
import { appendAudit } from "@/server/db/audit";
import { revokeApiKey } from "@/server/db/queries/api-keys";
import { withTransaction } from "@/server/db/transaction";
import type { CallContext } from "@/server/domain/call-context";
import { keyOutput } from "./list";

/**
 * Ends a key; within a second it opens nothing on any replica. Ending it again changes nothing.
 * @throws ServiceError forbidden, not_found
 */
export async function revokeKey(ctx: CallContext, input: RevokeKeyInput): Promise<KeyOutput> {
  requirePermission(ctx.actor, "administer");
  return await withTransaction(getContainer().pool, async (tx) => {
    const revoked = await revokeApiKey(tx, ctx.actor.organizationId, input.id);
    if (!revoked) throw new NotFoundError("key");
    const key = keyOutput(revoked.key);
    if (revoked.changed)
      await appendAudit(tx, ctx, {
        action: "key.revoke",
        entityType: "api_key",
        entityId: key.id,
        before: { revokedAt: null },
        after: { revokedAt: key.revokedAt },
        ...(input.reason !== undefined && { reason: input.reason }),
      });
    return key;
  });
}
