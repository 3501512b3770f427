import type { ServerResponse } from "node:http";
import { send } from "@/server/http/respond";
import { failingCheck } from "@/server/services/health/failing-check";

export const LIVE_PATH = "/api/health/live";
export const READY_PATH = "/api/health/ready";

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
