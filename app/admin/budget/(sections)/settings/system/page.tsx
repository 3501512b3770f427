import type { Metadata } from "next";
import { SystemView } from "@/components/budget/settings/system-view";
import { requirePageActor } from "@/server/auth/page";
import { callerFor } from "@/server/trpc/page-caller";

export const metadata: Metadata = { title: "System" };

export default async function SystemPage() {
  const caller = callerFor(await requirePageActor("administer"));
  const [jobs, session] = await Promise.all([caller.admin.settings.jobs(), caller.admin.session()]);
  return <SystemView initial={jobs} timeZone={session.timeZone} />;
}
