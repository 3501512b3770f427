import type { Container } from "@/server/container";
import { hasOrganization, lockSetupPatiently } from "@/server/db/queries/setup";
import { withTransaction } from "@/server/db/transaction";
import { loadDemo } from "@/server/services/demo/load";
import { bootstrapOrganization, wantsBootstrap } from "@/server/services/setup/bootstrap";
import { issueSetupLink } from "@/server/services/setup/setup-link";

export type FirstStart =
  | { kind: "kept" }
  | { kind: "bootstrapped" }
  | { kind: "setup_link"; path: string }
  | { kind: "demo"; adminEmail: string; adminPassword: string; agentKey: string };

/**
 * Puts something into an empty database: what BOOTSTRAP_ names, else the demo, else a set-up link. A database with an
 * organization is left as it is.
 */
export async function fillEmptyDatabase(container: Container, empty: boolean): Promise<FirstStart> {
  if (await hasOrganization(container.pool)) return { kind: "kept" };
  if (wantsBootstrap(container.env.bootstrap))
    return (await bootstrapOrganization()) ? { kind: "bootstrapped" } : { kind: "kept" };
  // A database of somebody's own is never filled with invented figures.
  if (empty || container.env.databaseUrl !== null)
    return { kind: "setup_link", path: await issueSetupLink() };
  return await withTransaction(container.pool, async (tx) => {
    // Held while the demo is written on other connections: of processes that start at once, one writes it.
    await lockSetupPatiently(tx);
    if (await hasOrganization(tx)) return { kind: "kept" };
    const { adminEmail, adminPassword, agentKey } = await loadDemo(container);
    return { kind: "demo", adminEmail, adminPassword, agentKey };
  });
}
