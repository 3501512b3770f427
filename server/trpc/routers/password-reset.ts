import {
  ResetCompleted,
  ResetCompleteInput,
  ResetFindInput,
  ResetFound,
  ResetRequested,
  ResetRequestInput,
} from "@/server/contract/password-reset";
import { completeReset, findReset } from "@/server/services/password-reset/complete";
import { requestReset } from "@/server/services/password-reset/request";
import { openProcedure, router } from "@/server/trpc/init";

/** For who cannot sign in; the one-time link, mailed or given by an administrator, is the credential. */
export const passwordResetRouter = router({
  request: openProcedure
    .input(ResetRequestInput)
    .output(ResetRequested)
    .mutation(({ ctx, input }) => requestReset(input, ctx)),
  find: openProcedure
    .input(ResetFindInput)
    .output(ResetFound)
    .query(({ input }) => findReset(input.token)),
  complete: openProcedure
    .input(ResetCompleteInput)
    .output(ResetCompleted)
    .mutation(({ ctx, input }) => completeReset(input, ctx.requestId)),
});
