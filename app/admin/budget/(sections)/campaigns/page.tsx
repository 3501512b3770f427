import type { Metadata } from "next";
import { CampaignsView } from "@/components/budget/attribution/campaigns-view";
import { requirePageActor } from "@/server/auth/page";
import { callerFor } from "@/server/trpc/page-caller";

export const metadata: Metadata = { title: "Campaigns" };

export default async function CampaignsPage() {
  const caller = callerFor(await requirePageActor("view"));
  const [initial, session] = await Promise.all([
    caller.admin.campaigns.list({ limit: 50 }),
    caller.admin.session(),
  ]);
  return <CampaignsView initial={initial} session={session} />;
}
