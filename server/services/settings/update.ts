import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { SettingsOutput, SettingsUpdateInput } from "@/server/contract/admin-settings";
import { InvalidFieldError } from "@/server/contract/errors";
import type { Place } from "@/server/db/transaction-type";
import type { CallContext } from "@/server/domain/call-context";
import { changeSettings } from "@/server/ledger/rules/change-settings";
import { orUnavailable } from "../budgets/or-unavailable";
import { readSettings, whyReadOnly } from "./get";
import { requireRate } from "./require-rate";
import { settingToStore } from "./setting-value";

/**
 * Changes settings; each binds on every replica with the next call.
 * @throws ServiceError forbidden, validation_failed (unknown, or set by the environment), conflict, budget_unavailable
 */
export async function updateSettings(ctx: CallContext, input: SettingsUpdateInput): Promise<SettingsOutput> {
  const { pool, env, events } = getContainer();
  const { organizationId } = ctx.actor;
  await orUnavailable(updateSettingsAt(pool, ctx, input));
  events.wake(organizationId);
  return readSettings(pool, organizationId, env.settings);
}

/** The change alone: in a transaction of its own, or as a part of one that makes several. */
export async function updateSettingsAt(
  place: Place,
  ctx: CallContext,
  input: SettingsUpdateInput,
): Promise<boolean> {
  requirePermission(ctx.actor, "administer");
  const { env, ledger } = getContainer();
  for (const name of [...Object.keys(input.values), ...input.reset]) {
    const why = whyReadOnly(name, env.settings);
    if (why !== null) throw new InvalidFieldError(`values/${name}`, "read_only", why);
  }
  const values = new Map(
    Object.entries(input.values).map(([name, raw]) => [name, settingToStore(name, raw)] as const),
  );
  const { reset, timeZone, version, reason } = input;
  await requireRate(ctx, { values, reset });
  const change = { values, reset, timeZone, version, reason };
  return changeSettings(place, ctx, change, ledger.clock.fakeNow());
}
