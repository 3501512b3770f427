import type { z } from "zod";
import { bindingOf } from "@/server/auth/binding";
import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { ReleaseInput, ReleaseOutput } from "@/server/contract/authorize";
import { actorId } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";

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
