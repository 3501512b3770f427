import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import { ConflictError, NotFoundError } from "@/server/contract/errors";
import type { RotateKeyInput, RotateKeyOutput } from "@/server/contract/keys";
import { appendAudit } from "@/server/db/audit";
import { limitApiKey, lockApiKey } from "@/server/db/queries/api-keys";
import { withTransaction } from "@/server/db/transaction";
import type { KeyScope } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";
import { requireNotWider } from "./create";
import { issueKey } from "./issue-key";

const DAY_MS = 86_400_000;

/**
 * Makes a key that opens the same, and lets the old one go on for an overlap, so that agents can change over without
 * a gap. The new one lives as long as the old one was to live from its making.
 * @throws ServiceError forbidden, not_found, conflict (ended already)
 */
export async function rotateKey(ctx: CallContext, input: RotateKeyInput): Promise<RotateKeyOutput> {
  requirePermission(ctx.actor, "administer");
  const { pool, pepper } = getContainer();
  return await withTransaction(pool, async (tx) => {
    const old = await lockApiKey(tx, ctx.actor.organizationId, input.id);
    if (old === null) throw new NotFoundError("key");
    if (!old.usable) throw new ConflictError("This key has ended. Make a new one.");
    const scopes = old.scopes as KeyScope[];
    requireNotWider(ctx, { scopes });
    const { name, agentIds, campaignIds, environment } = old;
    const lifeDays = Math.max(1, Math.round((old.expiresAt.getTime() - old.createdAt.getTime()) / DAY_MS));
    const made = await issueKey(tx, ctx, pepper, {
      ...{ name, scopes, agentIds, campaignIds, environment },
      expiresInDays: lifeDays,
    });
    const oldExpiresAt = await limitApiKey(tx, { id: old.id, afterSeconds: input.overlapHours * 3600 });
    await appendAudit(tx, ctx, {
      action: "key.rotate",
      entityType: "api_key",
      entityId: old.id,
      before: { expiresAt: old.expiresAt.toISOString() },
      after: { expiresAt: oldExpiresAt.toISOString(), successor: made.id },
    });
    return {
      id: made.id,
      key: made.key,
      expiresAt: made.expiresAt.toISOString(),
      oldExpiresAt: oldExpiresAt.toISOString(),
    };
  });
}
