import type { Metadata } from "next";
import { RetentionView } from "@/components/budget/settings/retention-view";
import { requirePageActor } from "@/server/auth/page";
import { callerFor } from "@/server/trpc/page-caller";

export const metadata: Metadata = { title: "Retention" };

export default async function RetentionPage() {
  const caller = callerFor(await requirePageActor("administer"));
  const [settings, session] = await Promise.all([caller.admin.settings.get(), caller.admin.session()]);
  const days = settings.data.find(({ name }) => name === "retention.days")?.value ?? null;
  return <RetentionView days={days} session={session} />;
}
