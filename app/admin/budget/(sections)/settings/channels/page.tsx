import type { Metadata } from "next";
import { ChannelsView } from "@/components/budget/channels/channels-view";
import { requirePageActor } from "@/server/auth/page";
import { callerFor } from "@/server/trpc/page-caller";

export const metadata: Metadata = { title: "Channels" };

export default async function ChannelsPage() {
  const caller = callerFor(await requirePageActor("administer"));
  const [initial, deliveries, session] = await Promise.all([
    caller.admin.channels.list(),
    caller.admin.channels.deliveries({ limit: 25 }),
    caller.admin.session(),
  ]);
  return <ChannelsView initial={initial} deliveries={deliveries} timeZone={session.timeZone} />;
}
