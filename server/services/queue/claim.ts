import { bindingOf } from "@/server/auth/binding";
import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { QueueClaimInput, QueueClaimOutput } from "@/server/contract/queue";
import { actorId } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";
import type { ClaimCommand, ClaimResult } from "@/server/ledger/commands";
import { holdOutput } from "../budget/authorize";
import { withHeaderKey } from "../budget/idempotency";

/**
 * Takes a queued request whose turn has come: admitted and leased in one. With `waitSeconds` it waits for a turn, and
 * tries again whenever one is announced.
 * @param signal ends the wait when the caller has gone
 * @throws ServiceError forbidden, not_found, conflict, idempotency_key_reused, budget_unavailable
 */
export async function claim(
  ctx: CallContext,
  input: QueueClaimInput,
  options: { headerKey?: string | null; signal?: AbortSignal | undefined } = {},
): Promise<QueueClaimOutput> {
  requirePermission(ctx.actor, "queue.work");
  const { queueId, leaseSeconds, waitSeconds, idempotencyKey } = withHeaderKey(
    input,
    options.headerKey ?? null,
  );
  const { agentIds, campaignIds, environment } = bindingOf(ctx.actor);
  const command: ClaimCommand = {
    kind: "claim",
    organizationId: ctx.actor.organizationId,
    actorId: actorId(ctx.actor),
    queueId,
    leaseSeconds,
    idempotencyKey,
    binding: { agentIds, campaignIds, environment },
  };
  if (waitSeconds === 0) return claimOutput(await getContainer().ledger.submit(command));
  const timeout = AbortSignal.timeout(waitSeconds * 1000);
  const signal = options.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal]);
  return claimOutput(await claimInTime(command, signal));
}

/** Listens before the first try, so that no turn is announced in between unheard. */
async function claimInTime(command: ClaimCommand, signal: AbortSignal): Promise<ClaimResult> {
  const { ledger, events } = getContainer();
  const following = events.follow(command.organizationId, null, signal);
  try {
    let next = following.next();
    for (;;) {
      const result = await ledger.submit(command);
      if (result.claimed) return result;
      let event = await next;
      while (!event.done && event.value.type !== "queue.ready") event = await following.next();
      if (event.done) return result;
      next = following.next();
    }
  } finally {
    // The generator ends with its signal; a `return` would wait for an event that may not come.
    void following.return(undefined);
  }
}

function claimOutput(result: ClaimResult): QueueClaimOutput {
  if (!result.claimed) return result;
  return { ...result, authorization: holdOutput(result.authorization) };
}
