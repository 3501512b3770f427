import {
  may,
  mayNameUsers,
  PERMISSIONS,
  type Permission,
  requirePermission,
} from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { Abilities, SessionData } from "@/server/contract/session";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import { countOpenAlerts, listOpenAlerts } from "@/server/db/queries/open-alerts";
import { listOverrides } from "@/server/db/queries/overrides";
import type { Actor } from "@/server/domain/actor";
import { zoneAt } from "@/server/domain/calendar";
import type { CallContext } from "@/server/domain/call-context";
import { hideAlert, hideOverride } from "../budgets/hide-users";
import { activeOverride, alertRow } from "../overview/rows";
import { organizationOf } from "../settings/organization";
import { isTracked, restsUntracked } from "../settings/require-tracking";

const ABILITIES: Record<keyof Abilities, Permission> = {
  steerOrganization: "organization.steer",
  manageBudgets: "budgets.manage",
  manageOverrides: "overrides.manage",
  requestOverrides: "overrides.request",
  manageCatalogue: "catalogue.manage",
  administer: "administer",
  runReports: "reports.run",
  readAudit: "audit.read",
  verifyAudit: "audit.verify",
};

const NEEDS = Object.fromEntries(
  Object.entries(ABILITIES).map(([name, permission]) => [name, [...PERMISSIONS[permission].roles]]),
) as SessionData["needs"];

/**
 * Who looks, what they may do, and what every page shows beside its own content.
 * @throws ServiceError forbidden, not_found
 */
export async function getSession(ctx: CallContext): Promise<SessionData> {
  requirePermission(ctx.actor, "view");
  const { pool, ledger } = getContainer();
  const { organizationId } = ctx.actor;
  const now = new Date(ledger.clock.now());
  return inSnapshot(pool, async (db) => {
    const organization = await organizationOf(db, organizationId);
    const active = { organizationId, state: "active", now, beforeId: null, limit: 1 } as const;
    const [override] = await listOverrides(db, active);
    const names = mayNameUsers(ctx.actor);
    const [alert] = await listOpenAlerts(db, organizationId, { limit: 1 });
    return {
      organizationName: organization.name,
      timeZone: zoneAt(now.getTime(), organization.timeZone),
      isDemo: organization.isDemo,
      now: now.toISOString(),
      role: ctx.actor.kind === "user" ? ctx.actor.role : null,
      can: abilitiesOf(ctx.actor, await isTracked(db, organizationId)),
      needs: NEEDS,
      override: override === undefined ? null : activeOverride(names ? override : hideOverride(override)),
      openAlerts: await countOpenAlerts(db, organizationId),
      newestAlert: alert === undefined ? null : alertRow(names ? alert : hideAlert(alert)),
    };
  });
}

/** While nothing is tracked nobody may change what steers money, so that pages offer none of it. */
function abilitiesOf(actor: Actor, isRecording: boolean): Abilities {
  const entries = Object.entries(ABILITIES).map(([name, permission]) => [
    name,
    may(actor, permission) && (isRecording || !restsUntracked(permission)),
  ]);
  return Object.fromEntries(entries) as Abilities;
}
