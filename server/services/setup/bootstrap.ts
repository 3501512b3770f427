import { getContainer } from "@/server/container";
import { hasOrganization, lockSetup } from "@/server/db/queries/setup";
import { withTransaction } from "@/server/db/transaction";
import { toWire, usd } from "@/server/domain/money";
import { parseSettings } from "@/server/domain/settings";
import { settingsByName } from "@/server/env/settings";
import type { Bootstrap } from "@/server/env/types";
import { issueKey } from "@/server/services/keys/issue-key";
import { hashPassword } from "@/server/services/sign-in/password";
import { createAdmin } from "./create-admin";
import { createOrganization } from "./create-organization";

// What the system before began with. Source: requirements.md NEON-109.
const DEFAULT_MONTHLY_CAP = usd("1000");

/** Whether the environment asks for headless set-up. */
export function wantsBootstrap(bootstrap: Bootstrap): boolean {
  return Object.values(bootstrap).some((value) => value !== null);
}

/**
 * Headless set-up from the BOOTSTRAP_ variables, on an empty database only; of several processes that start at once,
 * one does it.
 * @returns whether this call made the organization
 */
export async function bootstrapOrganization(): Promise<boolean> {
  const { env, pool, pepper } = getContainer();
  const { orgName, timezone, adminEmail, adminPassword, adminKey, agentKey } = env.bootstrap;
  if (!wantsBootstrap(env.bootstrap) || (await hasOrganization(pool))) return false;
  const { settings } = parseSettings({}, settingsByName(env.settings));
  const passwordHash = adminPassword === null ? null : await hashPassword(adminPassword);
  return await withTransaction(pool, async (tx) => {
    await lockSetup(tx);
    if (await hasOrganization(tx)) return false;
    const ctx = await createOrganization(
      tx,
      {
        name: orgName ?? "My organization",
        timeZone: timezone ?? "UTC",
        monthlyCap: toWire(settings.monthly.defaultCap ?? DEFAULT_MONTHLY_CAP),
        alertThreshold: settings.alerts.defaultThreshold,
      },
      "bootstrap",
    );
    if (adminEmail !== null && passwordHash !== null)
      await createAdmin(tx, ctx, { email: adminEmail.toLowerCase(), name: "Administrator", passwordHash });
    if (adminKey !== null)
      await issueKey(tx, ctx, pepper, { name: "Administration", scopes: ["admin"], key: adminKey });
    if (agentKey !== null)
      await issueKey(tx, ctx, pepper, {
        name: "Agents",
        scopes: ["record", "authorize", "read"],
        key: agentKey,
      });
    return true;
  });
}
