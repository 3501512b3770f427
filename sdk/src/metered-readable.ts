import type { StreamMeter } from "./stream-meter";

/** The same web stream, and booked however it ends: read to its end, broken, cancelled, or aborted by its signal. */
export function meteredReadable<T>(
  source: ReadableStream<T>,
  meter: StreamMeter,
  signal?: AbortSignal,
): ReadableStream<T> {
  const reader = source.getReader();
  let hasFailed = false;
  // Whoever aborts need not read on: then nobody else would end the run.
  signal?.addEventListener("abort", () => void meter.stop(), { once: true });
  return new ReadableStream<T>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) {
          await (hasFailed ? meter.stop() : meter.end());
          return controller.close();
        }
        meter.see(value);
        hasFailed ||= isFault(value);
        controller.enqueue(value);
      } catch (error) {
        await meter.stop(error);
        controller.error(error);
      }
    },
    async cancel(reason) {
      await meter.stop();
      await reader.cancel(reason);
    },
  });
}

/** Providers of the AI SDK report a fault in mid-stream as a part. */
function isFault(part: unknown): boolean {
  return typeof part === "object" && part !== null && "type" in part && part.type === "error";
}
