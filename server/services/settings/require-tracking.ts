import type { Permission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import { ConflictError } from "@/server/contract/errors";
import type { Queryable } from "@/server/db/queryable";
import { settingsByName } from "@/server/env/settings";
import { loadSettings } from "@/server/ledger/sql/load-settings";
import { orUnavailable } from "../budgets/or-unavailable";

/** What steers money. It rests while nothing is tracked; settings, members, keys and files do not. */
const STEERING: ReadonlySet<string> = new Set<Permission>([
  "organization.steer",
  "budgets.manage",
  "overrides.manage",
  "overrides.request",
  "catalogue.manage",
]);

/** Whether a right is one that rests while tracking is switched off. */
export function restsUntracked(permission: string): boolean {
  return STEERING.has(permission);
}

/** Whether an organization records what is spent. */
export async function isTracked(db: Queryable, organizationId: string): Promise<boolean> {
  const { env } = getContainer();
  const settings = await loadSettings(db, organizationId, settingsByName(env.settings));
  return settings.tracking.enabled;
}

/** @throws ConflictError for a change of what steers money while tracking is switched off */
export async function requireTracking(organizationId: string, permission: string): Promise<void> {
  if (!restsUntracked(permission)) return;
  if (await orUnavailable(isTracked(getContainer().pool, organizationId))) return;
  throw new ConflictError("Tracking is disabled: what is there can be read, nothing can be changed.");
}
