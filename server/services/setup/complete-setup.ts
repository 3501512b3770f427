import { hashLinkToken } from "@/server/auth/link-token";
import { getContainer } from "@/server/container";
import { NotFoundError } from "@/server/contract/errors";
import type { SetupInput, SetupOutput } from "@/server/contract/setup";
import { hasOrganization, lockSetup, spendSetupLink } from "@/server/db/queries/setup";
import { withTransaction } from "@/server/db/transaction";
import { parseSettings } from "@/server/domain/settings";
import { settingsByName } from "@/server/env/settings";
import { issueKey } from "@/server/services/keys/issue-key";
import { hashPassword } from "@/server/services/sign-in/password";
import { createAdmin } from "./create-admin";
import { createOrganization } from "./create-organization";
import { isSetupOpen } from "./setup-link";

/**
 * The first run: the administrator, the organization with its cap, and a first key for agents.
 * @throws NotFoundError unless the link is open and the database has no organization
 */
export async function completeSetup(input: SetupInput): Promise<SetupOutput> {
  const { env, pool, pepper } = getContainer();
  // Asked before the slow hash, so that guessing links costs us nothing.
  if (!(await isSetupOpen(input.token))) throw new NotFoundError("page");
  const passwordHash = await hashPassword(input.password);
  return await withTransaction(pool, async (tx) => {
    await lockSetup(tx);
    if ((await hasOrganization(tx)) || !(await spendSetupLink(tx, hashLinkToken(input.token))))
      throw new NotFoundError("page");
    const ctx = await createOrganization(
      tx,
      {
        name: input.organizationName,
        timeZone: input.timeZone,
        monthlyCap: input.monthlyCap,
        alertThreshold: parseSettings({}, settingsByName(env.settings)).settings.alerts.defaultThreshold,
      },
      "setup",
    );
    await createAdmin(tx, ctx, { email: input.email, name: input.name, passwordHash });
    const { key } = await issueKey(tx, ctx, pepper, {
      name: "First agents",
      scopes: ["record", "authorize", "read"],
    });
    return { organizationId: ctx.actor.organizationId, email: input.email, agentKey: key };
  });
}
