import { hashApiKey, mintApiKey, type Pepper, publicPartOf } from "@/server/auth/api-key";
import { newIdentityId } from "@/server/auth/ids";
import { appendAudit } from "@/server/db/audit";
import { insertApiKey } from "@/server/db/queries/api-keys";
import type { Transaction } from "@/server/db/transaction-type";
import { actorId, type KeyScope } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";

const DAY_MS = 86_400_000;

export type NewKey = {
  name: string;
  scopes: readonly KeyScope[];
  agentIds?: readonly string[];
  campaignIds?: readonly string[];
  environment?: string | null;
  expiresInDays?: number;
  /** A key that was chosen elsewhere, for headless set-up; else a new one is made. */
  key?: string | null;
};

/**
 * Writes a key and its audit row. The rights of whoever asks were checked before.
 * @returns the key itself, which nothing can show again
 */
export async function issueKey(
  tx: Transaction,
  ctx: CallContext,
  pepper: Pepper,
  wanted: NewKey,
): Promise<{ id: string; key: string; expiresAt: Date }> {
  const key = wanted.key ?? mintApiKey().key;
  const publicPart = publicPartOf(key);
  if (publicPart === null) throw new Error("A key does not have the form of one.");
  const { name, scopes, agentIds = [], campaignIds = [], environment = null, expiresInDays = 365 } = wanted;
  const id = newIdentityId("key");
  const expiresAt = new Date(Date.now() + expiresInDays * DAY_MS);
  const limits = { name, scopes: [...new Set(scopes)], agentIds, campaignIds, environment };
  await insertApiKey(tx, {
    ...limits,
    id,
    organizationId: ctx.actor.organizationId,
    publicPart,
    secretHash: hashApiKey(key, pepper),
    createdBy: actorId(ctx.actor),
    expiresAt,
  });
  await appendAudit(tx, ctx, {
    action: "key.create",
    entityType: "api_key",
    entityId: id,
    after: { ...limits, publicPart, expiresAt: expiresAt.toISOString() },
  });
  return { id, key, expiresAt };
}
