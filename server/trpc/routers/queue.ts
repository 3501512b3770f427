import {
  QueueCancelInput,
  QueueCancelOutput,
  QueueClaimInput,
  QueueClaimOutput,
  QueueCompleteInput,
  QueuedRequest,
  QueueGetInput,
} from "@/server/contract/queue";
import { TrackCostOutput } from "@/server/contract/track-cost";
import { cancel } from "@/server/services/queue/cancel";
import { claim } from "@/server/services/queue/claim";
import { complete } from "@/server/services/queue/complete";
import { getQueued } from "@/server/services/queue/get";
import { permitted, router } from "@/server/trpc/init";

/** What waits for room: an agent or a worker takes it when its turn has come. */
export const queueRouter = router({
  // Waits for a turn for as long as its caller says.
  claim: permitted("queue.work", { takesLong: true })
    .input(QueueClaimInput)
    .output(QueueClaimOutput)
    .mutation(({ ctx, input, signal }) => claim(ctx.call, input, { headerKey: ctx.headerKey, signal })),
  complete: permitted("queue.work")
    .input(QueueCompleteInput)
    .output(TrackCostOutput)
    .mutation(({ ctx, input }) => complete(ctx.call, input, ctx.headerKey)),
  get: permitted("queue.see")
    .input(QueueGetInput)
    .output(QueuedRequest)
    .query(({ ctx, input }) => getQueued(ctx.call, input)),
  cancel: permitted("queue.withdraw")
    .input(QueueCancelInput)
    .output(QueueCancelOutput)
    .mutation(({ ctx, input }) => cancel(ctx.call, input)),
});
