import { getContainer } from "@/server/container";
import { readMigrations } from "@/server/db/migrate";
import { readReadiness } from "@/server/db/queries/readiness";
import { withinDeadline } from "@/server/ledger/batch/deadline";

export type FailingCheck = "database" | "migrations" | "fsync" | "full_page_writes" | "writable";

/** What keeps this process from recording money, or null. */
export async function failingCheck(): Promise<FailingCheck | null> {
  const { pool, log } = getContainer();
  try {
    const ready = await withinDeadline(readReadiness(pool));
    if (!ready.fsync) return "fsync";
    if (!ready.fullPageWrites) return "full_page_writes";
    if (!ready.writable) return "writable";
    const done = new Set(ready.migrations);
    return expectedMigrations().every((name) => done.has(name)) ? null : "migrations";
  } catch (error) {
    log.warn({ event: "health.unready", err: error });
    return isMissingTable(error) ? "migrations" : "database";
  }
}

let expected: readonly string[] | undefined;

/** The migrations of this version; its files do not change while it runs. */
function expectedMigrations(): readonly string[] {
  expected ??= readMigrations().map(({ name }) => name);
  return expected;
}

function isMissingTable(error: unknown): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === "42P01";
}
