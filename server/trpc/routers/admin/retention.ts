import { CleanupInput, CleanupOutput, EraseInput, EraseOutput } from "@/server/contract/admin-retention";
import { erasePerson } from "@/server/services/privacy/erase";
import { cleanUp } from "@/server/services/retention/cleanup";
import { permitted, router } from "@/server/trpc/init";

export const retentionRouter = router({
  cleanup: permitted("administer", { takesLong: true })
    .input(CleanupInput)
    .output(CleanupOutput)
    .mutation(({ ctx, input }) => cleanUp(ctx.call, input)),
});

export const privacyRouter = router({
  erase: permitted("administer", { takesLong: true })
    .input(EraseInput)
    .output(EraseOutput)
    .mutation(({ ctx, input }) => erasePerson(ctx.call, input)),
});
