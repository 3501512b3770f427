import type { OpenRun, TrackedRun } from "./open-run";
import { StreamMeter } from "./stream-meter";
import { modelOf, outcomeOf } from "./usage-of";

/** See BudgetTracker.executeWithTracking. */
export async function runTracked<T>(run: OpenRun, fn: (run: TrackedRun) => Promise<T>): Promise<T> {
  const result = await attempt(run, fn);
  await run.settle({ ...(run.usageOf(result) ?? run.estimate()), ...outcomeOf(result) }, modelOf(result));
  return result;
}

/** See BudgetTracker.streamWithTracking. */
export async function* streamTracked<T>(
  run: OpenRun,
  fn: (run: TrackedRun) => Promise<AsyncIterable<T>>,
): AsyncGenerator<T, void, undefined> {
  yield* metered(await attempt(run, fn), new StreamMeter(run));
}

/** The same stream, and booked however it ends. */
export async function* metered<T>(
  stream: AsyncIterable<T>,
  meter: StreamMeter,
): AsyncGenerator<T, void, undefined> {
  let isWhole = false;
  let fault: unknown;
  try {
    for await (const part of stream) {
      meter.see(part);
      yield part;
    }
    isWhole = true;
  } catch (error) {
    fault = error;
    throw error;
  } finally {
    await (isWhole ? meter.end() : meter.stop(fault));
  }
}

async function attempt<T>(run: OpenRun, fn: (run: TrackedRun) => Promise<T>): Promise<T> {
  try {
    return await fn(run);
  } catch (error) {
    await run.fail(error);
    throw error;
  }
}
