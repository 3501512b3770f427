import {
  AdminQueueCancelInput,
  AdminQueueDrainInput,
  AdminQueueDrainOutput,
  AdminQueuedRequest,
  AdminQueueGetInput,
  AdminQueueListInput,
  AdminQueueListOutput,
  AdminQueueProcessInput,
  AdminQueueProcessOutput,
} from "@/server/contract/admin-queue";
import { QueueCancelOutput } from "@/server/contract/queue";
import { cancelForAdmin } from "@/server/services/queue/admin-cancel";
import { getQueuedForAdmin } from "@/server/services/queue/admin-get";
import { listQueue } from "@/server/services/queue/admin-list";
import { drainQueue } from "@/server/services/queue/drain";
import { processQueue } from "@/server/services/queue/process";
import { permitted, router } from "@/server/trpc/init";

export const adminQueueRouter = router({
  list: permitted("view")
    .input(AdminQueueListInput)
    .output(AdminQueueListOutput)
    .query(({ ctx, input }) => listQueue(ctx.call, input)),
  get: permitted("view")
    .input(AdminQueueGetInput)
    .output(AdminQueuedRequest)
    .query(({ ctx, input }) => getQueuedForAdmin(ctx.call, input)),
  cancel: permitted("budgets.manage")
    .input(AdminQueueCancelInput)
    .output(QueueCancelOutput)
    .mutation(({ ctx, input }) => cancelForAdmin(ctx.call, input)),
  process: permitted("budgets.manage")
    .input(AdminQueueProcessInput)
    .output(AdminQueueProcessOutput)
    .mutation(({ ctx }) => processQueue(ctx.call)),
  drain: permitted("budgets.manage")
    .input(AdminQueueDrainInput)
    .output(AdminQueueDrainOutput)
    .mutation(({ ctx, input }) => drainQueue(ctx.call, input)),
});
