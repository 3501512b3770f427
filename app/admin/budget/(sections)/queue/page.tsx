import type { Metadata } from "next";
import { QueueView } from "@/components/budget/queue/queue-view";
import { requirePageActor } from "@/server/auth/page";
import { callerFor } from "@/server/trpc/page-caller";

export const metadata: Metadata = { title: "Queue" };

export default async function QueuePage() {
  const caller = callerFor(await requirePageActor("view"));
  const [initial, session] = await Promise.all([
    caller.admin.queue.list({ state: "open", limit: 50 }),
    caller.admin.session(),
  ]);
  return <QueueView initial={initial} session={session} />;
}
