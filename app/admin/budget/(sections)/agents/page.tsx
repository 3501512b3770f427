import type { Metadata } from "next";
import { AgentsView } from "@/components/budget/attribution/agents-view";
import { requirePageActor } from "@/server/auth/page";
import { callerFor } from "@/server/trpc/page-caller";

export const metadata: Metadata = { title: "Agents" };

export default async function AgentsPage() {
  const caller = callerFor(await requirePageActor("view"));
  const [initial, session] = await Promise.all([
    caller.admin.agents.list({ limit: 50 }),
    caller.admin.session(),
  ]);
  return <AgentsView initial={initial} session={session} />;
}
