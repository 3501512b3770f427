import type { Metadata } from "next";
import { AuditView } from "@/components/budget/audit/audit-view";
import { requirePageActor } from "@/server/auth/page";
import { callerFor } from "@/server/trpc/page-caller";

export const metadata: Metadata = { title: "Audit log" };

export default async function AuditPage() {
  const caller = callerFor(await requirePageActor("audit.read"));
  const [initial, session] = await Promise.all([
    caller.admin.audit.list({ limit: 50 }),
    caller.admin.session(),
  ]);
  return <AuditView initial={initial} timeZone={session.timeZone} canVerify={session.can.verifyAudit} />;
}
