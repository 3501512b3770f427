import type { ServerResponse } from "node:http";
import { getContainer } from "@/server/container";
import { readMigrations } from "@/server/db/migrate";
import { readReadiness } from "@/server/db/queries/readiness";
import { send } from "@/server/http/respond";

type Check = "database" | "migrations" | "fsync" | "full_page_writes" | "writable" | "stopping";

export function answerLive(res: ServerResponse, requestId: string): void {
  send(res, { status: 200, body: '{"status":"live"}', contentType: "application/json", requestId });
}

/** 200 when money may be recorded here, else 503 with the check that fails. */
export async function answerReady(res: ServerResponse, requestId: string, stopping: boolean): Promise<void> {
  const failing = stopping ? "stopping" : await failingCheck();
  const body = JSON.stringify(failing ? { status: "unready", failing } : { status: "ready" });
  const headers: Record<string, string> = failing ? { "Retry-After": "1" } : {};
  send(res, { status: failing ? 503 : 200, body, contentType: "application/json", requestId, headers });
}

async function failingCheck(): Promise<Check | null> {
  const { pool, log } = getContainer();
  try {
    const ready = await readReadiness(pool);
    if (!ready.fsync) return "fsync";
    if (!ready.fullPageWrites) return "full_page_writes";
    if (!ready.writable) return "writable";
    const done = new Set(ready.migrations);
    return readMigrations().every(({ name }) => done.has(name)) ? null : "migrations";
  } catch (error) {
    log.warn({ event: "health.unready", err: error });
    return isMissingTable(error) ? "migrations" : "database";
  }
}

function isMissingTable(error: unknown): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === "42P01";
}
