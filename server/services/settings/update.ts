import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { SettingsOutput, SettingsUpdateInput } from "@/server/contract/admin-settings";
import { InvalidFieldError } from "@/server/contract/errors";
import type { CallContext } from "@/server/domain/call-context";
import { changeSettings } from "@/server/ledger/change-settings";
import { orUnavailable } from "../budgets/or-unavailable";
import { readSettings, whyReadOnly } from "./get";
import { settingToStore } from "./setting-value";

/**
 * Changes settings; each binds on every replica with the next call.
 * @throws ServiceError forbidden, validation_failed (unknown, or set by the environment), conflict, budget_unavailable
 */
export async function updateSettings(ctx: CallContext, input: SettingsUpdateInput): Promise<SettingsOutput> {
  requirePermission(ctx.actor, "administer");
  const { pool, env, events, ledger } = getContainer();
  for (const name of [...Object.keys(input.values), ...input.reset]) {
    const why = whyReadOnly(name, env.settings);
    if (why !== null) throw new InvalidFieldError(`values/${name}`, "read_only", why);
  }
  const { organizationId } = ctx.actor;
  const values = new Map(
    Object.entries(input.values).map(([name, raw]) => [name, settingToStore(name, raw)] as const),
  );
  const { reset, timeZone, version, reason } = input;
  const change = { values, reset, timeZone, version, reason };
  await orUnavailable(changeSettings(pool, ctx, change, ledger.clock.fakeNow()));
  events.wake(organizationId);
  return readSettings(pool, organizationId, env.settings);
}
