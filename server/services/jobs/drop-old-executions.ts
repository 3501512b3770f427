import { getContainer } from "@/server/container";
import { findOrganizations } from "@/server/db/queries/job-runs";
import { findSettings } from "@/server/db/queries/settings";
import type { OrganizationId } from "@/server/domain/actor";
import { resolveSetting } from "@/server/domain/settings";
import { settingsByName } from "@/server/env/settings";
import { dropExecutions } from "@/server/ledger/retention/drop-executions";
import type { JobDetail } from "./catalogue";

const SETTING = "retention.days";

/** Ends, for each organization that says how long it keeps executions, what is older. Most nights that is nothing. */
export async function dropOldExecutions(): Promise<JobDetail> {
  const { pool, booksPool, ledger, env } = getContainer();
  let executions = 0;
  for (const { id } of await findOrganizations(pool)) {
    const rows = await findSettings(pool, id);
    const stored = Object.fromEntries(rows.map(({ name, value }) => [name, value]));
    const days = resolveSetting(SETTING, stored, settingsByName(env.settings)).value;
    if (typeof days !== "number") continue;
    const actor = { kind: "system", organizationId: id as OrganizationId, name: "retention" } as const;
    const input = { days, dryRun: false, fakeNow: ledger.clock.fakeNow() };
    executions += (await dropExecutions(booksPool, { actor, requestId: "retention" }, input)).executions;
  }
  return { executions };
}
