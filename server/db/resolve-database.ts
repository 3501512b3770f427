import { startEmbeddedPostgres } from "@/server/db/embedded/start";
import { asAppUrl } from "@/server/db/pool";
import type { Env } from "@/server/env/types";
import type { Log } from "@/server/log";

/** Where the data is. `stop` ends what was started for it; with an outside database it does nothing. */
export interface Database {
  /** As the schema's owner: for migrations only. */
  ownerUrl: string;
  /** As purser_app: everything else. Usable once migrations have made the role. */
  appUrl: string;
  stop: () => Promise<void>;
}

/** DATABASE_URL if it is set, else the Postgres of the data directory, started if it does not run. */
export async function resolveDatabase(
  env: Pick<Env, "databaseUrl" | "dataDir">,
  log: Log,
): Promise<Database> {
  if (env.databaseUrl) {
    const nothing = () => Promise.resolve();
    return { ownerUrl: env.databaseUrl, appUrl: asAppUrl(env.databaseUrl), stop: nothing };
  }
  const { url, stop } = await startEmbeddedPostgres({ dataDir: env.dataDir, log });
  return { ownerUrl: url, appUrl: asAppUrl(url), stop };
}
