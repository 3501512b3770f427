import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { KeyOutput } from "@/server/contract/keys";
import { type ListedApiKey, listApiKeys } from "@/server/db/queries/api-keys";
import type { CallContext } from "@/server/domain/call-context";

/**
 * The organization's keys, newest first, without anything that opens.
 * @throws ServiceError forbidden
 */
export async function listKeys(ctx: CallContext): Promise<{ data: KeyOutput[] }> {
  requirePermission(ctx.actor, "administer");
  const keys = await listApiKeys(getContainer().prisma, ctx.actor.organizationId);
  return { data: keys.map(keyOutput) };
}

export function keyOutput(key: ListedApiKey): KeyOutput {
  return {
    ...key,
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt.toISOString(),
    revokedAt: key.revokedAt?.toISOString() ?? null,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
  };
}
