import type { Metadata } from "next";
import { SettingsView } from "@/components/budget/settings/settings-view";
import { requirePageActor } from "@/server/auth/page";
import { callerFor } from "@/server/trpc/page-caller";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage() {
  const caller = callerFor(await requirePageActor("administer"));
  const [initial, session] = await Promise.all([caller.admin.settings.get(), caller.admin.session()]);
  return <SettingsView initial={initial} session={session} />;
}
