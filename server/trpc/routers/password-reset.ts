import {
  ResetCompleted,
  ResetCompleteInput,
  ResetFindInput,
  ResetFound,
} from "@/server/contract/password-reset";
import { completeReset, findReset } from "@/server/services/password-reset/complete";
import { openProcedure, router } from "@/server/trpc/init";

/** For who cannot sign in; the one-time link is the credential. */
export const passwordResetRouter = router({
  find: openProcedure
    .input(ResetFindInput)
    .output(ResetFound)
    .query(({ input }) => findReset(input.token)),
  complete: openProcedure
    .input(ResetCompleteInput)
    .output(ResetCompleted)
    .mutation(({ ctx, input }) => completeReset(input, ctx.requestId)),
});
