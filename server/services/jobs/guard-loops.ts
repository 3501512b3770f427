import { getContainer } from "@/server/container";
import { findOrganizations } from "@/server/db/queries/job-runs";
import { syncLoopGuard } from "../loop-guard/sync";
import type { JobDetail } from "./catalogue";

/** Brings the loop guard of every organization to its settings and to what its agents have burnt since. */
export async function guardLoops(): Promise<JobDetail> {
  const { pool } = getContainer();
  let changed = 0;
  for (const organization of await findOrganizations(pool)) changed += await syncLoopGuard(organization);
  return { changed };
}
