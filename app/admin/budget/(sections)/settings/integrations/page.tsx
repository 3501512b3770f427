import type { Metadata } from "next";
import { IntegrationsView } from "@/components/budget/settings/integrations-view";
import { requirePageActor } from "@/server/auth/page";
import { getContainer } from "@/server/container";

export const metadata: Metadata = { title: "Integrations" };

export default async function IntegrationsPage() {
  await requirePageActor("administer");
  const { publicUrl, signIn, notify } = getContainer().env;
  // Without what would open them: these names go to the browser.
  const providers = signIn.providers.map(({ id, name, issuer }) => ({ id, name, issuer }));
  return (
    <IntegrationsView
      baseUrl={publicUrl}
      providers={providers}
      mailServer={notify.smtp === null ? null : notify.smtp.host}
    />
  );
}
