import { appendFileSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import type { BrowserContext } from "@playwright/test";

const DIRECTORY = path.resolve(import.meta.dirname, "../test-results");
/** A line for each act that a page asked of the server and that was done. */
export const ACTS_FILE = path.join(DIRECTORY, "acts.log");
const TRPC_PATH = "/api/trpc/";

/** Before the first test: what other runs noted is gone. */
export function forgetActs(): void {
  mkdirSync(DIRECTORY, { recursive: true });
  rmSync(ACTS_FILE, { force: true });
}

/** Notes what the pages of a context do: their POSTs that were answered 200. Calls that a test makes itself are none of them. */
export function noteActs(context: BrowserContext): void {
  context.on("response", (response) => {
    const { pathname } = new URL(response.url());
    if (response.request().method() !== "POST" || response.status() !== 200) return;
    if (!pathname.startsWith(TRPC_PATH)) return;
    appendFileSync(ACTS_FILE, `${pathname.slice(TRPC_PATH.length).replaceAll(",", "\n")}\n`);
  });
}
