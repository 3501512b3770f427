import type { z } from "zod";
import { bindingOf } from "@/server/auth/binding";
import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { ExtendInput, ExtendOutput } from "@/server/contract/authorize";
import { actorId } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";

/**
 * Lets a hold live longer, counted from now.
 * @throws ServiceError not_found, conflict if it is no longer held
 */
export async function extend(
  ctx: CallContext,
  input: z.infer<typeof ExtendInput>,
): Promise<z.infer<typeof ExtendOutput>> {
  requirePermission(ctx.actor, "authorize");
  return await getContainer().ledger.submit({
    kind: "extend",
    organizationId: ctx.actor.organizationId,
    actorId: actorId(ctx.actor),
    reservationId: input.reservationId,
    ttlSeconds: input.ttlSeconds,
    binding: bindingOf(ctx.actor),
  });
}
