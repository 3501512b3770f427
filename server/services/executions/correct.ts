import type { z } from "zod";
import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { ExecutionCorrectInput, ExecutionCorrectOutput } from "@/server/contract/admin-execution-detail";
import type { CallContext } from "@/server/domain/call-context";
import { correctExecution as correct } from "@/server/ledger/proof/correct-execution";
import { orUnavailable } from "../budgets/or-unavailable";
import { roomMade } from "../queue/room-made";

/**
 * Corrects what an execution cost, by rows of its own in the ledger; room that this makes is given to who waits for it.
 * @throws ServiceError forbidden, not_found, conflict (it costs that already, it is a correction itself),
 *   budget_unavailable
 */
export async function correctExecution(
  ctx: CallContext,
  input: ExecutionCorrectInput,
): Promise<z.infer<typeof ExecutionCorrectOutput>> {
  requirePermission(ctx.actor, "catalogue.manage");
  const { pool, events } = getContainer();
  const answer = await orUnavailable(correct(pool, ctx, input));
  events.wake(ctx.actor.organizationId);
  await roomMade(ctx.actor.organizationId);
  return answer;
}
