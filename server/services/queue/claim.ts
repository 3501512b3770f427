import { bindingOf } from "@/server/auth/binding";
import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { QueueClaimInput, QueueClaimOutput } from "@/server/contract/queue";
import { actorId } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";
import type { ClaimCommand, ClaimResult } from "@/server/ledger/batch/commands";
import { holdOutput } from "../budget/authorize";
import { withHeaderKey } from "../budget/idempotency";

/**
 * Takes a queued request whose turn has come: admitted and leased in one. With `waitSeconds` it waits for a turn, and
 * tries again whenever one is announced.
 * @param options.signal tells that the caller has gone: then nothing stays leased to nobody
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
  const { ledger } = getContainer();
  const result =
    waitSeconds === 0
      ? await ledger.submit(command)
      : await claimInTime(command, { waitSeconds, gone: options.signal });
  if (options.signal?.aborted) await giveBack(command, result);
  return claimOutput(result);
}

/** Listens before the first try, so that no turn is announced in between unheard. */
async function claimInTime(
  command: ClaimCommand,
  { waitSeconds, gone }: { waitSeconds: number; gone: AbortSignal | undefined },
): Promise<ClaimResult> {
  const { ledger, events } = getContainer();
  const timeout = AbortSignal.timeout(waitSeconds * 1000);
  const signal = gone === undefined ? timeout : AbortSignal.any([timeout, gone]);
  const following = events.follow(command.organizationId, null, signal);
  try {
    let next = following.next();
    for (;;) {
      const result = await ledger.submit(command);
      if (result.claimed) return result;
      let event = await next;
      while (!event.done && event.value.type !== "queue.ready") event = await following.next();
      // Announced just as the caller left: its turn is somebody else's.
      if (event.done || signal.aborted) return result;
      next = following.next();
    }
  } finally {
    // The generator ends with its signal; a `return` would wait for an event that may not come.
    void following.return("left");
  }
}

/**
 * The caller left while its lease was being made: it waits again at once, rather than until the lease ends. Under a key
 * it stays, since the retry is answered with it.
 */
async function giveBack(command: ClaimCommand, result: ClaimResult): Promise<void> {
  if (!result.claimed || command.idempotencyKey !== undefined) return;
  const { organizationId, actorId: by, binding } = command;
  const reservationId = result.authorization.reservationId ?? "";
  await getContainer().ledger.submit({
    kind: "release",
    organizationId,
    actorId: by,
    reservationId,
    binding,
  });
}

function claimOutput(result: ClaimResult): QueueClaimOutput {
  if (!result.claimed) return result;
  return { ...result, authorization: holdOutput(result.authorization) };
}
