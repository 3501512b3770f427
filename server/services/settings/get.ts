import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { SettingRow, SettingsOutput } from "@/server/contract/admin-settings";
import type { Pool } from "@/server/db/pool";
import { findSettings, type StoredSetting } from "@/server/db/queries/settings";
import { type Calendar, comingZone, zoneAt } from "@/server/domain/calendar";
import type { CallContext } from "@/server/domain/call-context";
import { resolveSetting, SETTING_NAMES } from "@/server/domain/settings";
import { type GivenSetting, settingsByName } from "@/server/env/settings";
import { settingsVersion } from "@/server/ledger/rules/change-settings";
import { firstDayOfNextZone } from "@/server/ledger/rules/move-zone";
import { hasHistory } from "@/server/ledger/sql/change-settings";
import { organizationOf } from "./organization";
import { settingToWire } from "./setting-value";

/**
 * Every setting in force, who said so, and why one cannot be changed here.
 * @throws ServiceError forbidden
 */
export async function getSettings(ctx: CallContext): Promise<SettingsOutput> {
  requirePermission(ctx.actor, "administer");
  const { pool, env } = getContainer();
  return readSettings(pool, ctx.actor.organizationId, env.settings);
}

/** @throws NotFoundError */
export async function readSettings(
  pool: Pool,
  organizationId: string,
  given: readonly GivenSetting[],
): Promise<SettingsOutput> {
  const organization = await organizationOf(pool, organizationId);
  const rows = new Map((await findSettings(pool, organizationId)).map((row) => [row.name, row]));
  const stored = Object.fromEntries([...rows].map(([name, { value }]) => [name, value]));
  const shares = [...rows.keys(), ...given.map(({ name }) => name)].filter((name) =>
    name.startsWith("allocation."),
  );
  const names = [...SETTING_NAMES, ...new Set(shares.sort())];
  return {
    version: settingsVersion(stored),
    ...(await zonesOf(pool, organizationId, organization.timeZone)),
    data: names.map((name) => settingRow(name, { stored, given, row: rows.get(name) ?? null })),
  };
}

/** The zone in force, the one that takes its place, and when another one would. */
async function zonesOf(pool: Pool, organizationId: string, timeZone: Calendar) {
  const now = getContainer().ledger.clock.now();
  const next = comingZone(now, timeZone);
  const day = firstDayOfNextZone({ timeZone, now });
  return {
    timeZone: zoneAt(now, timeZone),
    nextTimeZone: next && { ...next, startsAt: new Date(next.startsAt).toISOString() },
    zoneChangesFrom: (await hasHistory(pool, organizationId)) ? day.toString() : null,
  };
}

type Layers = {
  stored: Readonly<Record<string, unknown>>;
  given: readonly GivenSetting[];
  row: StoredSetting | null;
};

function settingRow(name: string, { stored, given, row }: Layers): SettingRow {
  const { value, source } = resolveSetting(name, stored, settingsByName(given));
  return {
    name,
    value: settingToWire(value),
    source,
    builtIn: settingToWire(resolveSetting(name, {}, {}).value),
    readOnly: whyReadOnly(name, given),
    updatedBy: row?.updatedBy ?? null,
    updatedAt: row?.updatedAt.toISOString() ?? null,
  };
}

/** Why a stored value would have no effect; null where it has one. */
export function whyReadOnly(name: string, given: readonly GivenSetting[]): string | null {
  const pin = given.find((setting) => setting.name === name);
  if (pin === undefined) return null;
  // Asked with something stored: the enforcement level stands above the environment once a person has set it.
  const { source } = resolveSetting(name, settingsByName([pin]), settingsByName([pin]));
  return source === "environment" ? `${pin.variable} sets it when the server starts.` : null;
}
