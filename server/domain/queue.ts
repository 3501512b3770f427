const HOUR_MS = 3_600_000;

/** When a queued request is looked at again, and whether waiting for the next period can help it at all. Epoch ms. */
export type QueueTiming = { nextAttemptAt: number; willExpireBeforeReset: boolean };

/**
 * A request that several budgets refuse has to wait for the last of their resets. If that lies within its time to
 * live it is tried then, else hourly: a raised cap, a grant or a freed hold wakes it at once anyway.
 * @param resetsAt of each budget that refused; null where no reset will ever help
 */
export function queueTiming(input: {
  now: number;
  expiresAt: number;
  resetsAt: readonly (number | null)[];
}): QueueTiming {
  const { now, expiresAt } = input;
  const last = input.resetsAt.reduce<number>((latest, at) => Math.max(latest, at ?? Infinity), -Infinity);
  if (last > now && last < expiresAt) return { nextAttemptAt: last, willExpireBeforeReset: false };
  return { nextAttemptAt: now + HOUR_MS, willExpireBeforeReset: last >= expiresAt };
}

/** Whole seconds until an instant, at least 1: what `Retry-After` says. */
export function secondsUntil(at: number, now: number): number {
  return Math.max(1, Math.ceil((at - now) / 1000));
}

/** What decides whose turn it is. `createdAt` in epoch milliseconds, `priority` 1 to 10. */
export type Queued = { id: string; priority: number; createdAt: number };

/** The order of the queue: higher priority first, then the older, then by id, bytewise. */
export function compareQueued(a: Queued, b: Queued): number {
  if (a.priority !== b.priority) return b.priority - a.priority;
  if (a.createdAt !== b.createdAt) return a.createdAt - b.createdAt;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
