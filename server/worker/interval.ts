/**
 * Runs work every so often, at whole multiples of the interval since the epoch, so that processes mean the same runs.
 * One that is still running is not begun again. A failure is the work's own to tell.
 * @returns stops it, after what runs
 */
export function startInterval(
  options: { everyMs: number; onStart: boolean },
  work: (scheduledAt: number) => Promise<unknown>,
): { stop: () => Promise<void> } {
  const { everyMs, onStart } = options;
  let running: Promise<unknown> | null = null;
  let last = onStart ? -1 : slotAt(everyMs);
  const look = () => {
    const due = slotAt(everyMs);
    if (due === last || running !== null) return;
    last = due;
    running = work(due)
      .catch(() => undefined)
      .finally(() => {
        running = null;
      });
  };
  look();
  const timer = setInterval(look, Math.min(everyMs, 1_000) / 2);
  timer.unref();
  const stop = async () => {
    clearInterval(timer);
    await running;
  };
  return { stop };
}

function slotAt(everyMs: number): number {
  return Math.floor(Date.now() / everyMs) * everyMs;
}
