import type { Pool } from "pg";
import type { Log } from "@/server/log";
import { closeExpiredOverrides } from "./close-expired-overrides";
import { startIntegrityLoop } from "./integrity-loop";

const EXPIRY_EVERY_MS = 5_000;

/**
 * What a worker does for the books: compares them with the ledger and writes down overrides that have ended. No call
 * is judged by it. Any number of workers may run it. @returns stops it, after what runs
 */
export function startBookkeeping(options: { pool: Pool; log: Log }): { stop: () => Promise<void> } {
  const { pool, log } = options;
  const integrity = startIntegrityLoop(options);
  // The first look is at once: a page need not say for a minute that nobody has checked.
  void integrity.runOnce();
  let closing: Promise<unknown> | null = null;
  const timer = setInterval(() => {
    closing ??= closeExpiredOverrides(pool)
      .catch((error: unknown) => {
        log.warn(
          { event: "override.expiry_failed", err: error },
          "ended overrides could not be written down",
        );
      })
      .finally(() => {
        closing = null;
      });
  }, EXPIRY_EVERY_MS);
  timer.unref();
  const stop = async () => {
    clearInterval(timer);
    await Promise.all([integrity.stop(), closing]);
  };
  return { stop };
}
