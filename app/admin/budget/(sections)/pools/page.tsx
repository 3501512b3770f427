import type { Metadata } from "next";
import { PoolsView } from "@/components/budget/pools/pools-view";
import { requirePageActor } from "@/server/auth/page";
import { callerFor } from "@/server/trpc/page-caller";

export const metadata: Metadata = { title: "Pools" };

export default async function PoolsPage() {
  const caller = callerFor(await requirePageActor("view"));
  const [initial, session] = await Promise.all([
    caller.admin.pools.list({ limit: 25 }),
    caller.admin.session(),
  ]);
  return <PoolsView initial={initial} session={session} />;
}
