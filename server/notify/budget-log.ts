import { appendFile, mkdir } from "node:fs/promises";
import path from "node:path";
import type { Log } from "@/server/log";

const FILE = "budget_management.log";
const NAME = "purser.budget";

/** Where changes of allocations are told in words, beside the audit log, which is the truth. */
export interface BudgetLog {
  /** One line. A file that cannot be written stops nothing: it is said in the process's own log. */
  info: (message: string) => Promise<void>;
}

/**
 * Appends to `budget_management.log`. The file is opened for each line, so it may be moved away at any time.
 * @param folder null: nothing is written
 */
export function createBudgetLog(folder: string | null, log: Log): BudgetLog {
  return {
    info: async (message) => {
      if (folder === null) return;
      try {
        await mkdir(folder, { recursive: true });
        await appendFile(path.join(folder, FILE), lineOf("INFO", message, new Date()));
      } catch (err) {
        log.warn({ event: "budget_log.failed", folder, err }, "the log of budget changes was not written");
      }
    },
  };
}

/** "2026-11-22 12:00:00,123 - purser.budget - INFO - …", in UTC; a message of several lines is one line. */
export function lineOf(level: "INFO", message: string, at: Date): string {
  const time = at.toISOString().replace("T", " ").replace(".", ",").replace("Z", "");
  return `${time} - ${NAME} - ${level} - ${message.replace(/[\p{Cc}\u2028\u2029]+/gu, " ")}\n`;
}
