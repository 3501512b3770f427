import {
  IntegrityOutput,
  IntegrityRebuildInput,
  IntegrityRebuildOutput,
  IntegrityVerifyInput,
} from "@/server/contract/admin-integrity";
import { rebuildIntegrity } from "@/server/services/integrity/rebuild";
import { verifyIntegrity } from "@/server/services/integrity/verify";
import { permitted, router } from "@/server/trpc/init";

export const integrityRouter = router({
  // A mutation: its result is kept for the pages.
  verify: permitted("audit.verify", { takesLong: true })
    .input(IntegrityVerifyInput)
    .output(IntegrityOutput)
    .mutation(({ ctx }) => verifyIntegrity(ctx.call)),
  rebuild: permitted("administer", { takesLong: true })
    .input(IntegrityRebuildInput)
    .output(IntegrityRebuildOutput)
    .mutation(({ ctx, input }) => rebuildIntegrity(ctx.call, input)),
});
