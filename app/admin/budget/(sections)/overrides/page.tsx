import type { Metadata } from "next";
import { OverridesView } from "@/components/budget/overrides/overrides-view";
import { requirePageActor } from "@/server/auth/page";
import { callerFor } from "@/server/trpc/page-caller";

export const metadata: Metadata = { title: "Overrides" };

export default async function OverridesPage() {
  const caller = callerFor(await requirePageActor("view"));
  const [active, past, requests, session] = await Promise.all([
    caller.admin.overrides.list({ state: "active", limit: 25 }),
    caller.admin.overrides.list({ state: "past", limit: 25 }),
    caller.admin.overrides.requests({ limit: 25 }),
    caller.admin.session(),
  ]);
  return <OverridesView active={active} past={past} requests={requests} session={session} />;
}
