import { AuditListInput, AuditVerifyInput } from "@/server/contract/admin-audit";
import { IntegrityRebuildInput, IntegrityVerifyInput } from "@/server/contract/admin-integrity";
import { listAudit } from "@/server/services/audit/list";
import { verifyAudit } from "@/server/services/audit/verify";
import { rebuildIntegrity } from "@/server/services/integrity/rebuild";
import { verifyIntegrity } from "@/server/services/integrity/verify";
import { permitted, router } from "@/server/trpc/init";

export const auditRouter = router({
  list: permitted("audit.read")
    .input(AuditListInput)
    .query(({ ctx, input }) => listAudit(ctx.call, input)),
  verify: permitted("audit.verify")
    .input(AuditVerifyInput)
    .query(({ ctx, input }) => verifyAudit(ctx.call, input)),
});

export const integrityRouter = router({
  // A mutation, since its result is kept and shown.
  verify: permitted("audit.verify")
    .input(IntegrityVerifyInput)
    .mutation(({ ctx }) => verifyIntegrity(ctx.call)),
  rebuild: permitted("administer")
    .input(IntegrityRebuildInput)
    .mutation(({ ctx, input }) => rebuildIntegrity(ctx.call, input)),
});
