import type { Metadata } from "next";
import { AttributionView } from "@/components/budget/attribution/attribution-view";
import { requirePageActor } from "@/server/auth/page";
import { callerFor } from "@/server/trpc/page-caller";
import { readAttribution } from "../../attribution";

export const metadata: Metadata = { title: "Agent" };

type Props = { params: Promise<{ id: string }> };

export default async function AgentPage({ params }: Props) {
  const caller = callerFor(await requirePageActor("view"));
  const agentId = decodeURIComponent((await params).id);
  return <AttributionView {...(await readAttribution(caller, { agentId }))} />;
}
