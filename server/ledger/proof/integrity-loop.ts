import type { Pool } from "pg";
import { readOrganizationsToCheck } from "@/server/ledger/sql/integrity";
import type { Log } from "@/server/log";
import { verifyBooks } from "./verify";

const EVERY_MS = 60_000;
// Quiet books are looked at too: somebody may have changed a counter behind our back.
const QUIET_MS = 600_000;
const FULL_MS = 3_600_000;

type Seen = { seq: string; checkedAt: number; fullAt: number };
type Options = { pool: Pool; log: Log; everyMs?: number };

/**
 * Compares the books of every organization that had something happen since the last look: each minute what can still
 * change, each hour everything. @returns stops it, after the look that runs
 */
export function startIntegrityLoop(options: Options): {
  stop: () => Promise<void>;
  runOnce: () => Promise<void>;
} {
  const seen = new Map<string, Seen>();
  let running: Promise<void> | null = null;
  const runOnce = () => {
    running ??= look(options, seen).finally(() => {
      running = null;
    });
    return running;
  };
  const timer = setInterval(() => void runOnce(), options.everyMs ?? EVERY_MS);
  timer.unref();
  const stop = async () => {
    clearInterval(timer);
    await running;
  };
  return { stop, runOnce };
}

async function look({ pool, log }: Options, seen: Map<string, Seen>): Promise<void> {
  try {
    for (const { id, seq, balanced } of await readOrganizationsToCheck(pool)) {
      const last = seen.get(id);
      const now = Date.now();
      if (last !== undefined && last.seq === seq && balanced && now - last.checkedAt < QUIET_MS) continue;
      // A difference in an old month must not be forgotten because a short look did not see it.
      const full = !balanced || last === undefined || now - last.fullAt >= FULL_MS;
      const result = await verifyBooks(pool, { organizationId: id, recentOnly: !full });
      seen.set(id, { seq, checkedAt: now, fullAt: full || last === undefined ? now : last.fullAt });
      if (result.balanced) continue;
      const { difference, mismatches } = result;
      log.error(
        { event: "books.differ", organizationId: id, difference, mismatches: mismatches.slice(0, 5) },
        "counters differ from the ledger",
      );
    }
  } catch (error) {
    log.warn({ event: "books.check_failed", err: error }, "the books could not be compared");
  }
}
