import type { Metadata } from "next";
import { KeysView } from "@/components/budget/keys/keys-view";
import { requirePageActor } from "@/server/auth/page";
import { callerFor } from "@/server/trpc/page-caller";

export const metadata: Metadata = { title: "API keys" };

export default async function KeysPage() {
  const caller = callerFor(await requirePageActor("administer"));
  const [initial, session] = await Promise.all([caller.admin.keys.list(), caller.admin.session()]);
  return <KeysView initial={initial} timeZone={session.timeZone} now={session.now} />;
}
