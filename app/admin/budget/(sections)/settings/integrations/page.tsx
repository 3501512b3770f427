import type { Metadata } from "next";
import { IntegrationsView } from "@/components/budget/settings/integrations-view";
import { requirePageActor } from "@/server/auth/page";
import { getContainer } from "@/server/container";

export const metadata: Metadata = { title: "Integrations" };

export default async function IntegrationsPage() {
  await requirePageActor("administer");
  return <IntegrationsView baseUrl={getContainer().env.publicUrl} />;
}
