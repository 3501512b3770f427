import {
  AuditListInput,
  AuditListOutput,
  AuditVerifyInput,
  AuditVerifyOutput,
} from "@/server/contract/admin-audit";
import { listAudit } from "@/server/services/audit/list";
import { verifyAudit } from "@/server/services/audit/verify";
import { permitted, router } from "@/server/trpc/init";

export const auditRouter = router({
  list: permitted("audit.read")
    .input(AuditListInput)
    .output(AuditListOutput)
    .query(({ ctx, input }) => listAudit(ctx.call, input)),
  verify: permitted("audit.verify", { takesLong: true })
    .input(AuditVerifyInput)
    .output(AuditVerifyOutput)
    .query(({ ctx, input }) => verifyAudit(ctx.call, input)),
});
