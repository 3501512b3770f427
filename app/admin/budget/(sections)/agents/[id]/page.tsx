import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { AttributionView } from "@/components/budget/attribution-view";
import { lastDays } from "@/components/budget/heat-points";
import { requirePageActor } from "@/server/auth/page";
import { SpendQueryInput } from "@/server/contract/admin-spend";
import { callerFor } from "@/server/trpc/page-caller";

export const metadata: Metadata = { title: "Agent" };

type Props = { params: Promise<{ id: string }> };

const HEAT_DAYS = 14;

export default async function AgentPage({ params }: Props) {
  const { admin } = callerFor(await requirePageActor("view"));
  const filter = { agentId: decodeURIComponent((await params).id) };
  // What no call could name is no address of a page.
  if (!SpendQueryInput.safeParse({ ...filter, top: 8, compare: false }).success) notFound();
  const session = await admin.session();
  const by = (groupBy: "model" | "component" | "campaignId") =>
    admin.spend.query({ ...filter, groupBy, top: 20, compare: false });
  const [byModel, byComponent, others, hours] = await Promise.all([
    by("model"),
    by("component"),
    by("campaignId"),
    admin.spend.query({
      ...filter,
      ...lastDays(session.now, session.timeZone, HEAT_DAYS),
      grain: "hour",
      top: 8,
      compare: false,
    }),
  ]);
  return (
    <AttributionView
      title={filter.agentId}
      subtitle="Agent"
      filter={filter}
      byModel={byModel}
      byComponent={byComponent}
      byOther={{ title: "Campaigns", data: others }}
      hours={hours}
    />
  );
}
