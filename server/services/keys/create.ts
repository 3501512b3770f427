import { isBound } from "@/server/auth/binding";
import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import { ForbiddenError } from "@/server/contract/errors";
import type { CreateKeyInput, CreateKeyOutput } from "@/server/contract/keys";
import { withTransaction } from "@/server/db/transaction";
import type { CallContext } from "@/server/domain/call-context";
import { issueKey } from "./issue-key";

/**
 * Makes a key, shown this once.
 * @throws ServiceError forbidden, also for a key that would open more than the key that asks
 */
export async function createKey(ctx: CallContext, input: CreateKeyInput): Promise<CreateKeyOutput> {
  requirePermission(ctx.actor, "administer");
  requireNotWider(ctx, input);
  const { pool, pepper } = getContainer();
  const { id, key, expiresAt } = await withTransaction(pool, (tx) => issueKey(tx, ctx, pepper, input));
  return { id, key, expiresAt: expiresAt.toISOString() };
}

/** @throws ForbiddenError for a key that would make one that opens more than itself */
export function requireNotWider({ actor }: CallContext, input: Pick<CreateKeyInput, "scopes">): void {
  if (actor.kind !== "key") return;
  // Scope admin opens everything but a cost of the caller's own making.
  const wider = input.scopes.includes("cost:explicit") && !actor.scopes.has("cost:explicit");
  if (wider || isBound(actor))
    throw new ForbiddenError("A key cannot make a key that opens more than itself.");
}
