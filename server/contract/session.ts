import { z } from "zod";
import { RoleName } from "./admin-members";
import { ActiveOverride, AlertRow } from "./overview";
import { InstantText } from "./primitives";

/** What one who looks may do; each field is a right of the table in server/auth/permissions.ts. */
export const Abilities = z.strictObject({
  steerOrganization: z.boolean().describe("Set the monthly cap, soften an action, suspend, resume."),
  manageBudgets: z.boolean(),
  manageOverrides: z.boolean(),
  requestOverrides: z.boolean(),
  manageCatalogue: z.boolean(),
  administer: z.boolean(),
  runReports: z.boolean(),
  readAudit: z.boolean(),
  verifyAudit: z.boolean(),
});
export type Abilities = z.infer<typeof Abilities>;

const Roles = z.array(RoleName);
const RolesByRight = z.strictObject({
  steerOrganization: Roles,
  manageBudgets: Roles,
  manageOverrides: Roles,
  requestOverrides: Roles,
  manageCatalogue: Roles,
  administer: Roles,
  runReports: Roles,
  readAudit: Roles,
  verifyAudit: Roles,
} satisfies Record<keyof Abilities, typeof Roles>);

/** What every page shows around its own content: whose it is, who looks, and what is in force. */
export const SessionData = z.strictObject({
  organizationName: z.string(),
  timeZone: z.string(),
  isDemo: z.boolean(),
  now: InstantText,
  role: RoleName.nullable().describe("Null for a key."),
  can: Abilities,
  needs: RolesByRight.describe(
    "The roles that have each right; while tracking is switched off nobody has what changes money.",
  ),
  override: ActiveOverride.nullable().describe("The newest override in force."),
  openAlerts: z.int().min(0),
  newestAlert: AlertRow.nullable().describe("The newest open alert."),
});
export type SessionData = z.infer<typeof SessionData>;
