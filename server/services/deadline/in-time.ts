import { PERMISSIONS, type Permission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import { ServiceError } from "@/server/contract/errors";
import { withinDeadline } from "@/server/ledger/batch/deadline";

/** What an administrator changes may wait for locks at several steps; this ends it before a client gives up. */
const CHANGE_MS = 9_000;

/** Since when a caller waits for us, by `performance.now()`. The time that its own body took is not counted. */
export type Waiting = { waitingSince: number };

/**
 * What the work gives, or 503 when the caller has waited too long, whatever it was that took so long: looking up the
 * key, a connection, the books. What is under way may still take effect.
 * @param limitMs from the beginning of the wait
 * @throws ServiceError budget_unavailable, or what the work threw
 */
export function inTime<T>(
  { waitingSince }: Waiting,
  work: Promise<T>,
  limitMs = getContainer().answerMs,
): Promise<T> {
  return withinDeadline(work, { deadlineMs: waitingSince + limitMs - performance.now(), late: noAnswer });
}

/** How long a call may take, from its first byte: a read, and whatever an agent waits for, less than a change of rules. */
export function limitOf(permission: Permission | "open", isRead: boolean): number {
  const { answerMs } = getContainer();
  if (isRead || isForAgents(permission)) return answerMs;
  return Math.max(CHANGE_MS, answerMs);
}

function isForAgents(permission: Permission | "open"): boolean {
  return permission !== "open" && PERMISSIONS[permission].scopes.some((scope) => scope !== "admin");
}

function noAnswer(): ServiceError {
  return new ServiceError(
    "budget_unavailable",
    "The books did not answer in time. A call that changes something may still take effect: look, or send it again with the same key.",
    { retryAfterSeconds: 1, cause: new Error("the deadline passed") },
  );
}
