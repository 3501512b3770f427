import type { z } from "zod";
import { actorId } from "@/server/domain/actor";
import { bindingOf } from "@/server/auth/binding";
import type { CallContext } from "@/server/domain/call-context";
import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { ReleaseInput, ReleaseOutput } from "@/server/contract/authorize";

/**
 * Gives a hold back unused.
 * @throws ServiceError not_found, conflict if it was settled
 */
export async function release(
  ctx: CallContext,
  input: z.infer<typeof ReleaseInput>,
): Promise<z.infer<typeof ReleaseOutput>> {
  requirePermission(ctx.actor, "authorize");
  const { ledger } = getContainer();
  const organizationId = ctx.actor.organizationId;
  const released = await ledger.submit({
    kind: "release",
    organizationId,
    actorId: actorId(ctx.actor),
    reservationId: input.reservationId,
    binding: bindingOf(ctx.actor),
  });
  return released;
}
