import { createHash } from "node:crypto";
import { ConflictError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import { withTransaction } from "@/server/db/transaction";
import type { Place } from "@/server/db/transaction-type";
import { actorId } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";
import { canonicalJson } from "@/server/domain/idempotency";
import { lockForChange } from "./lock-for-change";
import { hasHistory, moveTimeZone, readStoredSettings, writeSettings } from "./sql/change-settings";
import { bumpPolicyVersion, tell } from "./sql/steer";

/** A change of what an organization has set; every value is already in the form in which it is stored. */
export type SettingsChange = {
  values: ReadonlyMap<string, unknown>;
  /** Names that go back to the built-in value. */
  reset: readonly string[];
  timeZone?: string | undefined;
  /** The version that was read. */
  version?: string | undefined;
  reason?: string | undefined;
};

/** Stands for what is stored: another text means that it was changed. */
export function settingsVersion(stored: Readonly<Record<string, unknown>>): string {
  return createHash("sha256").update(canonicalJson(stored)).digest("hex").slice(0, 16);
}

/**
 * Stores settings; they bind on every replica with the commit, since its next batch reloads its rules.
 * @param fakeNow stands in for the database clock; tests only
 * @returns whether anything changed; what is stored already is no change and leaves no audit row
 * @throws ConflictError for an old version, or another zone once anything was recorded; NotFoundError
 */
export async function changeSettings(
  place: Place,
  ctx: CallContext,
  change: SettingsChange,
  fakeNow: Date | null = null,
): Promise<boolean> {
  const { organizationId } = ctx.actor;
  return withTransaction(place, async (tx) => {
    const locked = await lockForChange(tx, { organizationId, fakeNow, plansAt: () => [] });
    const stored = await readStoredSettings(tx, organizationId);
    const version = settingsVersion(stored);
    if (change.version !== undefined && change.version !== version)
      throw new ConflictError("These settings were changed meanwhile.", { version });
    const { before, after } = difference(stored, change);
    const zone = change.timeZone === locked.timeZone ? undefined : change.timeZone;
    if (Object.keys(before).length === 0 && zone === undefined) return false;
    if (zone !== undefined) {
      // A window holds the bounds of its zone: another zone would leave a gap or an overlap behind it.
      if (await hasHistory(tx, organizationId))
        throw new ConflictError("The time zone cannot be changed once something was recorded in it.");
      await moveTimeZone(tx, organizationId, zone);
      before.timeZone = locked.timeZone;
      after.timeZone = zone;
    }
    const { values, reset, reason } = change;
    const now = new Date(locked.now);
    await writeSettings(tx, { organizationId, values, reset, actorId: actorId(ctx.actor), now });
    await bumpPolicyVersion(tx, organizationId);
    await tell(tx, organizationId, { type: "settings.changed", payload: { names: Object.keys(after) } });
    await appendAudit(tx, ctx, {
      action: "settings.changed",
      entityType: "settings",
      entityId: organizationId,
      before,
      after,
      ...(reason !== undefined && { reason }),
    });
    return true;
  });
}

type Values = Record<string, unknown>;

/** The names whose stored value becomes another, as before and after; null: nothing was, or will be, stored. */
function difference(
  stored: Readonly<Values>,
  { values, reset }: SettingsChange,
): { before: Values; after: Values } {
  const before: Values = {};
  const after: Values = {};
  const wanted = new Map<string, unknown>([...reset.map((name) => [name, undefined] as const), ...values]);
  for (const [name, value] of wanted) {
    const was = Object.hasOwn(stored, name) ? stored[name] : undefined;
    if (
      canonicalJson([was ?? null, was === undefined]) === canonicalJson([value ?? null, value === undefined])
    )
      continue;
    before[name] = was ?? null;
    after[name] = value ?? null;
  }
  return { before, after };
}
