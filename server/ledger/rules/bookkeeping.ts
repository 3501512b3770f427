import type { Pool } from "pg";
import { closeExpiredOverrides } from "@/server/ledger/overrides/close-expired-overrides";
import { startIntegrityLoop } from "@/server/ledger/proof/integrity-loop";
import { removeRateWindows } from "@/server/ledger/sql/remove-rate-windows";
import type { Log } from "@/server/log";

const EXPIRY_EVERY_MS = 5_000;
// A batch is 2,000 windows: more than 60 a second are removed.
const REMOVAL_EVERY_MS = 30_000;

/**
 * What a worker does for the books: compares them with the ledger, writes down overrides that have ended and removes
 * windows of rate limits that are long over. No call is judged by it. Any number of workers may run it. @returns stops it, after what runs
 */
export function startBookkeeping(options: { pool: Pool; log: Log }): { stop: () => Promise<void> } {
  const { pool, log } = options;
  const integrity = startIntegrityLoop(options);
  // The first look is at once: a page need not say for a minute that nobody has checked.
  void integrity.runOnce();
  const closing = repeat(
    EXPIRY_EVERY_MS,
    () => closeExpiredOverrides(pool),
    (err) => log.warn({ event: "override.expiry_failed", err }, "ended overrides could not be written down"),
  );
  const removing = repeat(
    REMOVAL_EVERY_MS,
    () => removeRateWindows(pool),
    (err) => log.warn({ event: "ledger.removal_failed", err }, "windows that are over could not be removed"),
  );
  const stop = async () => {
    await Promise.all([integrity.stop(), closing.stop(), removing.stop()]);
  };
  return { stop };
}

/** Runs a task every so often, never twice at once. */
function repeat(
  everyMs: number,
  task: () => Promise<unknown>,
  onError: (error: unknown) => void,
): { stop: () => Promise<void> } {
  let running: Promise<unknown> | null = null;
  const timer = setInterval(() => {
    running ??= task()
      .catch(onError)
      .finally(() => {
        running = null;
      });
  }, everyMs);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
